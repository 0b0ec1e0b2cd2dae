"""Mistakes in an app's resources are told when it is checked, not when it is asked."""

from uuid import UUID

import pytest
from django.core.exceptions import ImproperlyConfigured

from onebox.app.api import Call, Resource, checks, computed, endpoint, endpoints
from onebox.app.groups import Group
from tests.shop.models import Board


def test_what_is_declared_here_is_fine() -> None:
    assert checks.check() == []


@pytest.mark.parametrize(
    ("attributes", "words"),
    [
        ({"model": Group}, "must be a GroupModel"),
        ({"fields": ["nope"]}, "no field 'nope'"),
        ({"fields": "title"}, "is a string"),
        ({"filter": ["title"]}, "did you mean 'filters'"),
        ({"read_only": ["nope"]}, "not in its fields"),
        ({"read_role": "boss"}, "'boss'"),
        ({"filters": ["cards"]}, "no field that it shows"),
        ({"write_only": ["title"], "filters": ["title"]}, "no field that it shows"),
        ({"write_only": ["title"], "order": ["title"]}, "no field that it shows"),
        ({"size": computed(lambda self, row: 1)}, "does not say what it makes"),
    ],
)
def test_a_resource_that_can_t_be_served_is_refused(attributes: dict[str, object], words: str) -> None:
    kind = type("Boards", (Resource,), {"model": Board, "fields": ["title"], **attributes})
    with pytest.raises(ImproperlyConfigured, match=words):
        kind()


def test_an_endpoint_s_path_fits_its_function() -> None:
    @endpoint("POST", "boards/{idd}/close")
    def close(call: Call, id: UUID) -> None: ...

    with pytest.raises(ImproperlyConfigured, match=r"'id'.*'idd'"):
        endpoints.route(close)


def test_an_endpoint_s_method_is_one_of_http() -> None:
    with pytest.raises(ValueError, match="'FETCH', expected one of GET"):
        endpoint("FETCH", "boards")


def test_the_check_tells_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ImproperlyConfigured("Boards.filter is nothing that a Resource takes; did you mean 'filters'?")

    monkeypatch.setattr(checks, "resources", broken)
    (finding,) = checks.check()
    assert finding.id == "onebox.E031"
    assert "did you mean 'filters'" in finding.msg
