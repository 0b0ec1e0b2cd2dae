import json

import pytest

from onebox.dev import client
from onebox.dev.place import Place
from onebox.dev.trouble import Trouble

BUILD = """
const { mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const out = process.argv[process.argv.indexOf("--outDir") + 1];
mkdirSync(out, { recursive: true });
writeFileSync(out + "/index.html", readFileSync("page.html", "utf8").toUpperCase());
"""


@pytest.fixture
def web(place: Place) -> Place:
    """A place with a client whose build writes page.html in capitals, and whose test fails."""
    place.client.mkdir(parents=True)
    scripts = {"build": "node build.cjs", "test": "echo seven is not eight; exit 1"}
    package = {"name": "web", "version": "1.0.0", "scripts": scripts}
    lock = {"name": "web", "version": "1.0.0", "lockfileVersion": 3, "packages": {"": package}}
    (place.client / "package.json").write_text(json.dumps(package))
    (place.client / "package-lock.json").write_text(json.dumps(lock))
    (place.client / "build.cjs").write_text(BUILD)
    (place.client / "page.html").write_text("hello")
    return place


def test_the_client_is_built_when_its_sources_change_and_only_then(web: Place) -> None:
    page = web.client / "dist/index.html"
    client.build(web)
    assert page.read_text() == "HELLO"
    page.write_text("untouched")
    client.build(web)
    assert page.read_text() == "untouched"
    (web.client / "page.html").write_text("again")
    client.build(web)
    assert page.read_text() == "AGAIN"
    assert {path.name for path in web.client.glob("dist*")} == {"dist"}


def test_a_build_that_fails_leaves_the_old_client_and_shows_why(web: Place) -> None:
    client.build(web)
    (web.client / "page.html").unlink()
    with pytest.raises(Trouble, match=r"no such file or directory, open 'page\.html'"):
        client.build(web)
    assert (web.client / "dist/index.html").read_text() == "HELLO"


def test_its_own_tests_are_run(web: Place) -> None:
    with pytest.raises(Trouble, match="seven is not eight"):
        client.check(web)
