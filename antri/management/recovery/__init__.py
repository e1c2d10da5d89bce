"""Getting it back: copies of everything, restoring them, the keys on paper, and new keys while people book."""
