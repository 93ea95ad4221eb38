"""The small city, for every test of the demo."""

from tests.city import small_city

__all__ = ["small_city"]
