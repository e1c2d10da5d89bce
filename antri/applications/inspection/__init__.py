"""A process of its own that takes a file of a stranger apart and hands back pictures that we made. Without Django."""
