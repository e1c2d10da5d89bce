"""Read the hall: who waits, who is next, what everybody may see of it."""
