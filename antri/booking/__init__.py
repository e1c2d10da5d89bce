"""Take a number, reschedule it, cancel it, find it again."""
