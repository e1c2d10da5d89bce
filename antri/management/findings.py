"""What the doctor says of one thing."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `advice` is empty when it is well; `is_needed` is false when work goes on without it."""

    name: str
    said: str
    advice: str = ""
    is_needed: bool = True
