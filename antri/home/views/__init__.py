"""First pages: those of citizens (public) and one for each kind of person who works here (staff)."""
