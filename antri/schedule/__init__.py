"""When an office opens: sessions, holidays, closures, and the numbered slots of each day."""
