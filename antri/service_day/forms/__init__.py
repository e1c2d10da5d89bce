"""Read what is typed in the hall."""
