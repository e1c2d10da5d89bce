"""Pages over all rooms: the journal, and the way online."""
