import pytest

from tests.faults.places import fresh_keys
from tests.races.conftest import place

__all__ = ["place"]


@pytest.fixture
def keys(settings) -> dict[str, str]:
    """Let a test work with keys of its own: with the demo's, nothing would be shown."""
    made = fresh_keys()
    for name, key in made.items():
        setattr(settings, name, key)
    return made
