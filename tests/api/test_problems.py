"""What goes wrong is told as a problem with a next step, and nothing of it is kept."""

from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from onebox.app.api import errors, standard
from onebox.app.api.errors import PROBLEMS
from onebox.app.api.site import router
from tests.api.world import World, body_of, path_of
from tests.cast import Cast
from tests.people.threads import together
from tests.wire import Reply, Wire

pytestmark = pytest.mark.django_db
STALLS = "/api/ash/stalls"


def test_every_kind_has_its_own_status_and_a_next_step() -> None:
    assert len({problem.kind for problem in PROBLEMS}) == len(PROBLEMS)
    assert {problem.status for problem in PROBLEMS} == {
        400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 500, 503,
    }  # fmt: skip
    declared = {
        value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, errors.Problem)
    }
    assert declared == set(PROBLEMS)


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("GET", f"{STALLS}?limit=x", (None, {}), 400),
        ("GET", STALLS, (None, {"Cookie": "session=x"}), 401),
        ("POST", STALLS, ({"name": "x"}, {"Sec_Fetch_Site": "cross-site"}), 403),
        ("GET", "/api/ash/nothing", (None, {}), 404),
        ("GET", "/api/nothing/at/all/here", (None, {}), 404),
        ("GET", f"{STALLS}/x", (None, {}), 404),
        ("DELETE", STALLS, (None, {}), 405),
        ("OPTIONS", STALLS, (None, {}), 405),
        ("PROPFIND", "/api/boot", (None, {}), 405),
        ("POST", STALLS, (b"x" * (2 * 1024 * 1024 + 1), {}), 413),
        ("POST", STALLS, (b"x", {"Content_Length": str(10**12)}), 413),
        ("POST", STALLS, (b'{"name": "x"}', {"Content_Type": "text/plain"}), 415),
        ("POST", STALLS, (b"name=x", {"Content_Type": "application/x-www-form-urlencoded"}), 415),
        ("POST", STALLS, ({}, {}), 422),
    ],
)
def test_problems(cast: Cast, method: str, path: str, sent: tuple[Any, dict[str, str]], status: int) -> None:
    body, headers = sent
    reply = Wire(None if "Cookie" in headers else cast.a.member).send(method, path, body, **headers)
    assert reply.status == status
    if status == 405:
        assert reply.headers["Allow"] in reply.json["next"]
    assert cast.a.group.version == 0


def test_a_long_body_of_unknown_length_is_read_no_further_than_the_limit(cast: Cast) -> None:
    reply = Wire(cast.a.member).post(STALLS, b"x" * (3 * 1024 * 1024), Content_Length="")
    assert reply.status == 413


def test_what_a_stranger_sends_is_not_even_read(cast: Cast) -> None:
    large = b"x" * (3 * 1024 * 1024)
    assert Wire(cast.outsider).post(STALLS, large).status == 404
    assert Wire().post(STALLS, large).status == 401


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 201), ({"Sec_Fetch_Site": "same-origin"}, 201), ({"Sec_Fetch_Site": "none"}, 201),
        ({"Sec_Fetch_Site": "cross-site"}, 403), ({"Sec_Fetch_Site": "same-site"}, 403), ({"Sec_Fetch_Site": "x"}, 403),
        ({"Origin": "http://testserver"}, 201), ({"Origin": "http://localhost:8000"}, 201),
        ({"Origin": "https://evil.example"}, 403), ({"Origin": "null"}, 403),
        ({"Origin": "http://testserver.evil"}, 403), ({"Origin": ""}, 403),
        ({"Origin": "https://evil.example", "Sec_Fetch_Site": "same-origin"}, 201),
        ({"Origin": "http://testserver", "Sec_Fetch_Site": "cross-site"}, 403),
    ],
)  # fmt: skip
def test_writes_of_other_sites_are_refused(cast: Cast, headers: dict[str, str], status: int) -> None:
    """A browser says itself whose page sends (Sec-Fetch-Site); an older one says Origin; a program says neither."""
    assert Wire(cast.a.member, **headers).post(STALLS, {"name": "Cheese"}).status == status
    assert Wire(cast.a.member, **headers).get(STALLS).status == 200


def test_every_write_refuses_other_sites(world: World) -> None:
    for route in router().routes:
        if route.method != "GET":
            assert route.writes, route
            path = path_of(route, "ash", world.a["stalls"])
            body = {"name": "x"} if route.path == "/api/groups" else body_of(route, world.a)
            reply = Wire(world.cast.a.owner, Sec_Fetch_Site="cross-site").send(route.method, path, body)
            assert (reply.status, reply.json["title"]) == (403, "Not allowed"), route.path
            if route.body is not None:
                form = Wire(world.cast.a.owner).send(route.method, path, body, Content_Type="text/plain")
                assert form.status == 415, route.path


def test_an_error_of_ours_tells_nothing_but_an_incident(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("the secret inside")

    monkeypatch.setattr(standard.writing, "create", broken)
    reply = Wire(cast.a.member).post(STALLS, {"name": "Cheese"})
    assert reply.status == 500
    assert "secret" not in reply.body.decode()
    incident = reply.json["detail"].split()[-1].rstrip(".")
    assert incident in caplog.text
    assert "the secret inside" in caplog.text
    assert cast.a.group.version == 0


def test_the_slug_of_a_new_group_is_free_or_refused(cast: Cast) -> None:
    wire = Wire(cast.outsider)
    made = wire.post("/api/groups", {"name": "  Elm Street  ", "slug": "elm"})
    assert (made.status, made.headers["Location"], made.json["name"]) == (201, "/api/elm", "Elm Street")
    assert made.json["role"] == "owner"
    taken = wire.post("/api/groups", {"name": "x", "slug": "elm"})
    assert (taken.status, taken.json["errors"]) == (409, [{"field": "slug", "message": "is taken."}])
    first, second = (wire.post("/api/groups", {"name": "Größe & Co"}).json["slug"] for _ in range(2))
    assert first != second
    assert first.startswith(("groe-co-", "grosse-co-"))
    assert wire.get("/api/elm/stalls").json == {"items": [], "next": None}


@pytest.mark.parametrize("slug", ["boot", "groups", "docs", "health", "api", "admin"])
def test_a_slug_like_a_route_is_a_slug(cast: Cast, slug: str) -> None:
    wire = Wire(cast.outsider)
    assert wire.post("/api/groups", {"name": "x", "slug": slug}).status == 201
    assert wire.post(f"/api/{slug}/stalls", {"name": "Cheese"}).status == 201
    assert len(wire.get(f"/api/{slug}/sync?since=0").json["rows"]["stalls"]) == 1
    assert "groups" in wire.get("/api/boot").json


def lose_connection() -> None:
    """What a restart of MariaDB does to a process's connection."""
    mine = connection.connection.thread_id()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(f"KILL {mine}")
    finally:
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_read_does_not_notice_that_the_connection_was_lost(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    for path in (STALLS, "/api/boot", "/api/ash/sync?since=0", "/api/health", STALLS):
        wire.get("/api/health")
        lose_connection()
        assert wire.get(path).status == 200, path


@pytest.mark.django_db(transaction=True)
def test_a_write_after_a_lost_connection_is_done_once_or_not_at_all(cast: Cast) -> None:
    wire = Wire(cast.a.member, Idempotency_Key="one")
    lose_connection()
    replies = [wire.post(STALLS, {"name": "Cheese"}) for _ in range(3)]
    if replies[0].status == 503:
        assert replies.pop(0).headers["Retry-After"] == "1"
    assert {reply.status for reply in replies} == {201}
    assert len({reply.body for reply in replies}) == 1
    assert cast.a.group.version == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_inside_a_write_keeps_nothing_of_it(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    wire, create = Wire(cast.a.member), standard.writing.create

    def cut_off(*args: Any) -> Any:
        made = create(*args)
        lose_connection()
        return made

    with monkeypatch.context() as patched:
        patched.setattr(standard.writing, "create", cut_off)
        assert wire.post(STALLS, {"name": "Cheese"}).status == 503
    assert wire.get(STALLS).json["items"] == []
    assert cast.a.group.version == 0
    assert wire.post(STALLS, {"name": "Cheese"}).status == 201


@pytest.mark.django_db(transaction=True)
def test_a_write_whose_commit_was_not_confirmed_is_not_done_again(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only the client may repeat it, with the same Idempotency-Key: then it is done once."""
    wire, commit, lost = Wire(cast.a.member, Idempotency_Key="one"), connection._commit, []

    def unconfirmed() -> None:
        commit()
        if not lost:
            lost.append(True)
            raise OperationalError(2013, "Lost connection to server during query")

    monkeypatch.setattr(connection, "_commit", unconfirmed)
    calls, create = [], standard.writing.create
    monkeypatch.setattr(standard.writing, "create", lambda *args: calls.append(1) or create(*args))
    assert wire.post(STALLS, {"name": "Cheese"}).status == 503
    assert len(calls) == 1
    assert wire.post(STALLS, {"name": "Cheese"}).headers["Idempotency-Replayed"] == "true"
    assert len(calls) == 1
    assert cast.a.group.version == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_gone_is_told_and_found_again(cast: Cast) -> None:
    wire = Wire(cast.a.member)
    settings = connection.settings_dict
    host = settings["HOST"]

    def while_gone() -> list[Reply]:
        connection.close()
        settings["HOST"] = "/nowhere/mariadb.sock"
        try:
            return [
                wire.get(STALLS),
                wire.post(STALLS, {"name": "Cheese"}),
                wire.get("/api/health"),
                wire.get("/api/boot"),
            ]
        finally:
            settings["HOST"] = host
            connection.close()

    for reply in while_gone():
        assert (reply.status, reply.headers["Retry-After"]) == (503, "1")
    assert wire.get(STALLS).status == 200


@pytest.mark.django_db(transaction=True)
def test_threads_keep_their_own_connections(cast: Cast) -> None:
    def work() -> list[int]:
        wire = Wire(cast.a.member)
        before = wire.get(STALLS).status
        lose_connection()
        return [before, wire.get(STALLS).status]

    assert together(*[work] * 4) == [[200, 200]] * 4
