"""Fixtures that every test may use."""

from tests.cast import cast as cast
