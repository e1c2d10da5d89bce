"""What was served by hand, and how far the way online has come."""
