"""Say when little is left: the same on every page."""

from antri.directory.models import Office
from antri.directory.queries.catalogue import catalogue


def few_left(left: int, capacity: int, office: Office) -> bool:
    """Tell whether `left` of `capacity` is "nearly full" at this office. Nothing left is full, not few."""
    return 0 < left * 100 <= capacity * catalogue().setting("few_left_percent", office)
