import json

import django

from onebox.dev import environment
from onebox.dev.place import Place
from tests.dev.conftest import Start

COMMAND = """
import json, os, sys
from django.core.management.base import BaseCommand

class Command(BaseCommand):
    def add_arguments(self, parser):
        parser.add_argument("--json", action="store_true")
    def handle(self, **options):
        print(json.dumps([options["json"], os.environ["ONEBOX_DB_SOCKET"]]))
        sys.exit(3)
"""


def _product(place: Place) -> None:
    """A product whose audit says what it was given, and ends with 3."""
    folder = place.root / "product/management/commands"
    folder.mkdir(parents=True)
    (folder / "audit_groups.py").write_text(COMMAND)
    (place.root / "product/settings.py").write_text("INSTALLED_APPS = ['product']")
    environment.write(place, 8000)


def test_django_commands_get_the_checkouts_environment_and_give_their_exit_code(place: Place, onebox: Start) -> None:
    _product(place)
    for arguments, is_json in (
        (["audit-groups", "--json"], True),
        (["audit-groups"], False),
        (["manage", "audit_groups", "--json"], True),
    ):
        process = onebox(*arguments, DJANGO_SETTINGS_MODULE="product.settings")
        output, errors = process.communicate()
        assert process.returncode == 3, errors
        assert json.loads(output) == [is_json, str(place.socket("mariadb"))]


def test_options_before_the_first_word_reach_django(place: Place, onebox: Start) -> None:
    environment.write(place, 8000)
    output, _ = onebox("manage", "--version").communicate()
    assert output.strip() == django.get_version()


def test_unknown_words_are_refused(onebox: Start) -> None:
    for arguments in (["dev", "--prot", "1"], ["audit-groups", "x"], ["nonsense"], []):
        process = onebox(*arguments)
        _, errors = process.communicate()
        assert process.returncode == 2
        assert "usage: onebox" in errors
