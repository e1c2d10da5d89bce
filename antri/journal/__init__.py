"""What happened: one Event for each change, written in the same transaction."""
