"""The forms of document applications, drawn from their data."""
