"""What the office wants to know: waits, no-shows, use of quota, adoption. It reads and never changes."""
