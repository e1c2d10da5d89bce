from tests.races.conftest import place

__all__ = ["place"]
