"""The two groups of tests/groups."""

from tests.groups.conftest import ash as ash
from tests.groups.conftest import birch as birch
