"""Two groups, for tests of the data layer."""

import pytest

from onebox.app.groups import Group


@pytest.fixture
def ash(db: None) -> Group:
    """A group."""
    return Group.objects.create(name="Ash", slug="ash")


@pytest.fixture
def birch(ash: Group) -> Group:
    """Another group."""
    return Group.objects.create(name="Birch", slug="birch")
