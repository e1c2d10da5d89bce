"""Pages of the document applications, one file a page."""
