"""`make bench`: the pages, then the rush on both databases."""

from benchmarks import pages, rush

pages.main()
rush.main()
