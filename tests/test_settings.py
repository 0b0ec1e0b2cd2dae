"""The settings follow the environment, fail loudly, and are all documented."""

import ast
import re
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).parents[1]
SETTINGS = ROOT / "src/onebox/app/settings.py"


def load(monkeypatch, **environment):
    for name in documented():
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ONEBOX_SECRET_KEY", "secret")
    for name, value in environment.items():
        monkeypatch.setenv(f"ONEBOX_{name}", value)
    return runpy.run_path(str(SETTINGS))


def documented():
    """Each variable's default, as docs/settings.md gives it."""
    rows = re.findall(r"^\| `(ONEBOX_\w+)` \| (.*?) \|", (ROOT / "docs/settings.md").read_text(), re.MULTILINE)
    assert len(rows) == len(dict(rows))
    return dict(rows)


def read_by_settings():
    """Each variable that the settings read, with its default."""
    for call in ast.walk(ast.parse(SETTINGS.read_text())):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {
            "env.text",
            "env.flag",
            "env.number",
            "env.listing",
        }:
            default = [*call.args[1:], *(k.value for k in call.keywords if k.arg == "default")]
            kind = ast.unparse(call.func).removeprefix("env.")
            yield call.args[0].value, kind, default[0] if default else None


def words(kind, default):
    """A default, as docs/settings.md writes it."""
    if isinstance(default, ast.Name):
        return f"as `ONEBOX_{default.id}`"
    if default is None:
        return {"text": "required", "flag": "off", "listing": "empty"}[kind]
    return f"`{default.value}`" if default.value != "" else "empty"


def test_every_variable_of_the_settings_is_documented_with_its_default():
    docs = documented()
    assert {name: docs.get(name) for name, _, _ in read_by_settings()} == {
        name: words(kind, default) for name, kind, default in read_by_settings()
    }


def test_the_documents_and_the_code_speak_of_the_same_variables():
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "planner").rglob("*.py"), ROOT / "tests/settings.py"]
    reads = re.compile(r'(?:\benv\.\w+|environ(?:\.get|\.setdefault)?|getenv)[(\[]\s*"(ONEBOX_\w+)"')
    assert {name for file in files for name in reads.findall(file.read_text())} == set(documented())


def test_without_a_secret_nothing_starts(monkeypatch):
    with pytest.raises(ImproperlyConfigured, match="ONEBOX_SECRET_KEY is not set"):
        load(monkeypatch, SECRET_KEY="")


def test_over_https_cookies_are_for_this_host_alone(monkeypatch):
    made = load(monkeypatch, ORIGIN="https://app.example.org")
    assert made["SESSION_COOKIE_NAME"] == "__Host-session"
    assert made["SESSION_COOKIE_SECURE"]
    assert made["CSRF_COOKIE_SECURE"]
    assert made["CSRF_TRUSTED_ORIGINS"] == ["https://app.example.org"]
    assert made["HEADLESS_FRONTEND_URLS"]["account_confirm_email"] == "https://app.example.org/verify-email/{key}"


def test_over_http_browsers_would_drop_secure_cookies(monkeypatch):
    made = load(monkeypatch, ORIGIN="http://localhost:8000")
    assert made["SESSION_COOKIE_NAME"] == "session"
    assert not made["SESSION_COOKIE_SECURE"]
    assert not made["CSRF_COOKIE_SECURE"]


@pytest.mark.parametrize("origin", ["https://app.example.org", "http://192.0.2.1:8000", "http://localhost.example.org"])
def test_mails_are_shown_on_a_developers_machine_only(monkeypatch, origin):
    with pytest.raises(ImproperlyConfigured, match="Unset ONEBOX_MAIL_FOLDER"):
        load(monkeypatch, ORIGIN=origin, MAIL_FOLDER="/tmp/mail")


@pytest.mark.parametrize(
    "origin", ["http://localhost:8000", "http://127.0.0.1:1", "http://[::1]:8000", "http://a.localhost"]
)
def test_mails_can_be_put_into_a_folder(monkeypatch, origin):
    made = load(monkeypatch, ORIGIN=origin, MAIL_FOLDER="/tmp/mail")
    assert made["EMAIL_FILE_PATH"] == "/tmp/mail"
    assert made["EMAIL_BACKEND"].endswith("filebased.EmailBackend")


@pytest.mark.parametrize("name", ["DEBUG", "BOX", "KEPT_MB", "SQL_GUARD", "BODY_MB"])
def test_a_value_that_cannot_be_used_is_named(monkeypatch, name):
    with pytest.raises(ImproperlyConfigured, match=f"ONEBOX_{name} is 'perhaps', expected"):
        load(monkeypatch, **{name: "perhaps"})
