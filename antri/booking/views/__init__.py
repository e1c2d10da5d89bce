"""Pages of the booking, one file a page."""
