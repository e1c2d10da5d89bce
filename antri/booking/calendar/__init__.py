"""The office's calendar: what a change would do to people who hold numbers, saving it, and proving the quota."""
