"""`onebox group …`: what it prints, and its exit codes."""

import io

import pytest
from django.core.management import CommandError, call_command

from onebox import cli
from onebox.app.groups import Group

from .making import erased, exported, put, retold


def run(*arguments: object) -> str:
    out = io.StringIO()
    call_command(*map(str, arguments), stdout=out, stderr=out)
    return out.getvalue()


def test_there_and_back(full, tmp_path):
    path = tmp_path / "ash.zip"
    assert "ash exported to" in run("group_export", "ash", path)
    assert path.read_bytes() == exported(full)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in tmp_path.iterdir()] == ["ash.zip"]
    assert f"copy imported at version {full.version}" in run("group_import", path, "--slug", "copy")
    assert "group undo-erase copy" in run("group_erase", "copy")
    assert "copy is open again" in run("group_restore", "copy")
    assert "copy erased: group" in run("group_erase", "copy", "--now")
    assert not Group.objects.filter(slug="copy").exists()


def test_a_file_is_whole_or_not_there(full, tmp_path, monkeypatch):
    def half(self, stream):
        stream.write(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(Group, "export", half)
    with pytest.raises(CommandError, match="No space left"):
        run("group_export", "ash", tmp_path / "ash.zip")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_was_cut_off_is_left_alone(full, tmp_path):
    put(tmp_path / "ash.zip.part", b"half")
    with pytest.raises(CommandError, match="Next: delete it"):
        run("group_export", "ash", tmp_path / "ash.zip")
    assert (tmp_path / "ash.zip.part").read_bytes() == b"half"


def test_damage_and_conflict_have_codes_of_their_own(full, tmp_path):
    data = exported(full)
    for code, content in ((3, data), (2, data[:-1]), (3, retold(data, lambda told: told.update(format=9)))):
        with pytest.raises(SystemExit) as ended:
            run("group_import", put(tmp_path / "ash.zip", content))
        assert ended.value.code == code
    with pytest.raises(CommandError, match=r"nothing\.zip"):
        run("group_import", tmp_path / "nothing.zip")
    erased(full)
    assert "ash imported" in run("group_import", put(tmp_path / "ash.zip", data))


@pytest.mark.parametrize(
    "arguments",
    [("group_export", "ash", "x"), ("group_erase", "ash"), ("group_erase", "ash", "--now"), ("group_restore", "ash")],
)
@pytest.mark.django_db
def test_a_group_that_is_not_there(arguments):
    with pytest.raises(CommandError, match=r"There is no group 'ash'.*Next: "):
        run(*arguments)


@pytest.mark.parametrize(
    ("typed", "command"),
    [
        (["export", "ash", "-"], ["group_export", "ash", "-"]),
        (["import", "f.zip", "--slug", "new"], ["group_import", "f.zip", "--slug", "new"]),
        (["import", "--slug", "new", "f.zip"], ["group_import", "--slug", "new", "f.zip"]),
        (["erase", "--now", "ash"], ["group_erase", "--now", "ash"]),
        (["undo-erase", "ash"], ["group_restore", "ash"]),
    ],
)
def test_the_command_line(typed, command, monkeypatch):
    called = []
    monkeypatch.setattr(cli, "_django", lambda *arguments: called.append([*arguments]))
    cli.main(["group", *typed])
    assert called == [command]
