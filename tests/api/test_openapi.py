"""The OpenAPI document: every route is in it, it holds together, and the page beside it shows it."""

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from onebox.app.api.errors import PROBLEMS
from onebox.app.api.routes import Needs
from onebox.app.api.site import resources, router
from tests.api.described import openapi
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in openapi()["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Every schema in the document."""
    if isinstance(value, dict):
        if isinstance(value.get("schema"), dict):
            yield value["schema"]
        for inner in value.values():
            yield from schemas(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from schemas(inner)


def test_what_is_served_is_what_is_described() -> None:
    described = {(method.upper(), path) for path, method, _ in operations()}
    assert described == {(route.method, route.path) for route in router().routes}


def test_the_document_is_sent_to_anybody() -> None:
    reply = Wire().get("/api/openapi.json")
    assert reply.json == openapi()
    assert reply.json["openapi"].startswith("3.1")


def test_operation_ids_are_names_and_no_two_are_the_same() -> None:
    ids = [operation["operationId"] for _, _, operation in operations()]
    assert len(ids) == len(set(ids))
    assert [name for name in ids if not re.fullmatch(r"[a-z][a-z0-9_]*", name)] == []


def test_path_parameters_are_declared_and_names_once() -> None:
    for path, method, operation in operations():
        declared = [(p["name"], p["in"]) for p in operation["parameters"]]
        assert len(declared) == len(set(declared)), (method, path)
        assert {name for name, place in declared if place == "path"} == set(re.findall(r"{(\w+)}", path))
        assert all(p["required"] for p in operation["parameters"] if p["in"] == "path")


def test_every_schema_is_one_and_leads_somewhere() -> None:
    document = openapi()
    for schema in [*schemas(document), *document["components"]["schemas"].values()]:
        jsonschema_rs.meta.validate(schema)
        for name in re.findall(r'"\$ref": "([^"]*)"', json.dumps(schema)):
            assert name.removeprefix("#/components/schemas/") in document["components"]["schemas"]


def test_each_operation_says_who_may_call_it_and_what_can_go_wrong() -> None:
    for route in router().routes:
        operation = openapi()["paths"][route.path][route.method.lower()]
        assert ("security" in operation) == (route.needs is not Needs.NOBODY)
        assert operation["summary"]
        responses = operation["responses"]
        assert any(status.startswith("2") for status in responses)
        assert {"405", "429", "500", "503"} <= set(responses)
        assert ("401" in responses) == (route.needs is not Needs.NOBODY)
        names = {p["name"] for p in operation["parameters"]}
        assert ("Idempotency-Key" in names) == route.writes


def test_bodies_that_the_schema_takes_are_taken(cast: Cast) -> None:
    """The schema of a body and the reader of it agree about what must be there, and what must not."""
    document = openapi()
    for name, resource in resources().items():
        create = document["components"]["schemas"][resource.create_body.__name__]
        required = {n for n, c in resource.writable.items() if c.required}
        assert set(create.get("required", [])) == required
        assert set(create["properties"]) == {"id", *resource.writable}
        shown = document["components"]["schemas"][resource.body.__name__]
        assert set(shown["properties"]) == {*resource.shown, *resource.computed}, name


def test_the_page_shows_the_document_and_every_problem() -> None:
    page = Wire().get("/api/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    for problem in PROBLEMS:
        assert f'id="{problem.kind}"'.encode() in page.body
    assert b"//" not in re.sub(
        rb"https?://www\.w3\.org", b"", b"".join(re.findall(rb'(?:src|href)="([^"]*)"', page.body))
    )


def test_health_asks_the_database() -> None:
    assert Wire().get("/api/health").json == {"status": "ok"}
