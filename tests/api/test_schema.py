"""schemathesis and the OpenAPI document: every answer is one that is announced, to odd requests too."""

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks

from onebox.app.api.routes import Needs, Route
from onebox.app.api.site import resources, router
from onebox.app.wsgi import application
from tests.api.described import openapi
from tests.api.world import World, resource_of, undone

pytestmark = pytest.mark.django_db

CHECKS = [
    schemathesis.checks.not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_schema_conformance, checks.response_headers_conformance,
]  # fmt: skip
ROUTES = [route for route in router().routes if not route.elsewhere]
TABLES = {r.table: r.name for r in resources().values()} | {"people_member": "member"}


@pytest.fixture(scope="module")
def schema() -> Any:
    made = schemathesis.openapi.from_dict(openapi())
    made.app = application
    return made


def point_at_rows(case: Any, route: Route, world: World, pick: Any) -> None:
    """Puts real ids where the case has random ones, so that it comes further than "no such row"."""
    if "group" in (case.path_parameters or {}):
        case.path_parameters["group"] = "ash"
    name = resource_of(route)
    if name and "id" in (case.path_parameters or {}) and pick(st.booleans()):
        case.path_parameters["id"] = world.a[name]
    if name and isinstance(case.body, dict):
        for field, column in resources()[name].columns.items():
            target = getattr(column.field, "related_model", None)
            if field in case.body and target and pick(st.booleans()):
                case.body[field] = world.a[TABLES[target._meta.db_table]]


def run(schema: Any, world: World, route: Route, examples: int, mode: GenerationMode) -> set[int]:
    """Sends that many cases; returns the statuses that came back."""
    operation = schema[route.path][route.method]
    seen: set[int] = set()
    cookie = {"Cookie": f"session={world.cast.a.owner.cookie}"}

    @settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def every_answer_is_announced(case: Any, data: Any) -> None:
        point_at_rows(case, route, world, data.draw)
        with undone():
            response = case.call(headers=cookie if route.needs is not Needs.NOBODY else {})
            case.validate_response(response, checks=CHECKS)
        seen.add(response.status_code)

    every_answer_is_announced()
    return seen


def name_of(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_requests_as_announced_and_others(schema: Any, world: World) -> None:
    """A few for one resource with every kind of field, and for all routes beside the resources' own."""
    for route in ROUTES:
        if resource_of(route) not in {None, "stalls"}:
            continue
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            if mode is GenerationMode.NEGATIVE and not (route.body or route.parameters):
                continue
            seen = run(schema, world, route, 6, mode)
            assert not {status for status in seen if status >= 500}


@pytest.mark.slow
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["announced", "other"])
@pytest.mark.parametrize("route", ROUTES, ids=name_of)
def test_many_requests_as_announced_and_others(schema: Any, world: World, route: Route, mode: GenerationMode) -> None:
    if mode is GenerationMode.NEGATIVE and not (route.body or route.parameters):
        return
    run(schema, world, route, 25, mode)
