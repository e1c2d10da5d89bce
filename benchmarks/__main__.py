"""`make bench`: the pages, the rush on both databases, the live boards."""

from benchmarks import live, pages, rush

pages.main()
rush.main()
live.main()
