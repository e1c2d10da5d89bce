"""What stops a copy or a restore, in words for the operator."""


class Refused(Exception):
    """It cannot be done, and nothing was changed. The text says why and what to do."""
