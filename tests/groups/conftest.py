"""Two groups, for tests of the data layer."""

import pytest

from onebox.app.groups import Group


@pytest.fixture
def ash(request: pytest.FixtureRequest) -> Group:
    """A group."""
    request.getfixturevalue("transactional_db" if _wants_transactions(request) else "db")
    return Group.objects.create(name="Ash", slug="ash")


@pytest.fixture
def birch(ash: Group) -> Group:
    """Another group."""
    return Group.objects.create(name="Birch", slug="birch")


def _wants_transactions(request: pytest.FixtureRequest) -> bool:
    marker = request.node.get_closest_marker("django_db")
    return bool(marker and marker.kwargs.get("transaction"))
