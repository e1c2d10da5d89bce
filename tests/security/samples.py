"""Compare two samples of times: the two-sample test of Kolmogorov and Smirnov."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from time import perf_counter


def likeness(one: Sequence[float], other: Sequence[float]) -> float:
    """Tell how likely samples at least this different are when both come from the same source (p).

    The asymptotic formula (Numerical Recipes, 14.3.3), good from twenty values each.
    """
    first, second = sorted(one), sorted(other)
    gap = max(
        abs(bisect_right(first, value) / len(first) - bisect_right(second, value) / len(second))
        for value in (*first, *second)
    )
    root = math.sqrt(len(first) * len(second) / (len(first) + len(second)))
    reach = (root + 0.12 + 0.11 / root) * gap
    if reach < 0.2:
        return 1.0
    total = sum((-1) ** (n - 1) * math.exp(-2 * n * n * reach * reach) for n in range(1, 101))
    return min(1.0, max(0.0, 2 * total))


def times_of(
    one: Callable[[int], object], other: Callable[[int], object], count: int
) -> tuple[list[float], list[float]]:
    """Time both by turns, so that whatever else the machine does falls on both alike."""
    times: tuple[list[float], list[float]] = ([], [])
    for n in range(count):
        # Which comes first changes, so that neither always follows the other.
        for place in (0, 1) if n % 2 else (1, 0):
            began = perf_counter()
            (one, other)[place](n)
            times[place].append(perf_counter() - began)
    return times
