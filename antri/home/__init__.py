"""The first page of each kind of person: the citizen today, every officer as their work comes."""
