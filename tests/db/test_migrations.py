"""Migrations of scoped models: the keys that keep groups apart survive every kind of change."""

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import NotSupportedError, connection, migrations, models
from django.db.migrations.state import ModelState, ProjectState
from django.db.models.deletion import CASCADE, DO_NOTHING, SET_NULL

from onebox.app.db.fields import ClusterKey, VersionField
from onebox.app.db.ids import uuid7
from onebox.app.groups import Group, GroupForeignKey
from onebox.app.groups.models import Clock, Tombstone
from onebox.app.groups.scope import current
from tests.shop.making import tombs
from tests.shop.models import Board

pytestmark = pytest.mark.django_db(transaction=True)

Reference = tuple[tuple[str, ...], str]


def key() -> ClusterKey:
    return ClusterKey(
        "groups.Group", DO_NOTHING, hangs_from="groups_clock", related_name="+", default=current, editable=False
    )


def scoped(name: str, /, **fields: models.Field) -> migrations.CreateModel:
    own = [("id", models.UUIDField(primary_key=True, default=uuid7)), ("group", key()), ("version", VersionField())]
    return migrations.CreateModel(name, [*own, *fields.items()])


class Yard:
    """A made-up app whose tables really exist, and what the database says about them."""

    def __init__(self) -> None:
        self.state = ProjectState()
        for model in (Group, Clock, Tombstone):
            self.state.add_model(ModelState.from_model(model))

    def do(self, *operations: Any) -> None:
        """Runs operations forwards, each in a schema editor of its own."""
        for operation in operations:
            after = self.state.clone()
            operation.state_forwards("yard", after)
            with connection.schema_editor() as editor:
                operation.database_forwards("yard", editor, self.state, after)
            self.state = after

    def undo(self, operation: Any, before: ProjectState) -> None:
        """Runs one operation backwards."""
        with connection.schema_editor() as editor:
            operation.database_backwards("yard", editor, self.state, before)
        self.state = before

    def model(self, name: str) -> Any:
        return self.state.apps.get_model("yard", name)

    def constraints(self, table: str) -> dict[str, Any]:
        with connection.cursor() as cursor:
            return connection.introspection.get_constraints(cursor, f"yard_{table}")

    def references(self, table: str) -> set[Reference]:
        found = self.constraints(table).values()
        return {(tuple(c["columns"]), c["foreign_key"][0]) for c in found if c["foreign_key"]}

    def primary(self, table: str) -> list[str]:
        return self.constraints(table)["PRIMARY"]["columns"]


@pytest.fixture
def yard(db) -> Iterator[Yard]:
    made = Yard()
    made.do(scoped("Shed", name=models.CharField(max_length=10)), scoped("Barn"))
    made.do(scoped("Tool", shed=GroupForeignKey("yard.Shed", CASCADE)))
    yield made
    with connection.cursor() as cursor:
        cursor.execute("SHOW TABLES LIKE 'yard\\_%%'")
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute("SET foreign_key_checks = 0")
        for table in tables:
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute("SET foreign_key_checks = 1")


CLOCK: Reference = (("group_id",), "groups_clock")
SHED: Reference = (("group_id", "shed_id"), "yard_shed")


def test_a_new_table_has_its_keys(yard):
    assert yard.primary("tool") == ["group_id", "id"]
    assert yard.references("tool") == {CLOCK, SHED}
    assert yard.constraints("tool")["group_version"]["columns"] == ["group_id", "version"]
    assert not any(c["unique"] and c["columns"] == ["id"] for c in yard.constraints("tool").values())


def test_a_new_reference(yard):
    yard.do(migrations.AddField("tool", "barn", GroupForeignKey("yard.Barn", SET_NULL, null=True)))
    assert yard.references("tool") == {CLOCK, SHED, (("group_id", "barn_id"), "yard_barn")}


def test_a_changed_reference(yard):
    for changed in (
        GroupForeignKey("yard.Shed", SET_NULL, null=True),
        GroupForeignKey("yard.Shed", CASCADE, null=True, related_name="+"),
        GroupForeignKey("yard.Shed", CASCADE),
    ):
        yard.do(migrations.AlterField("tool", "shed", changed))
        assert yard.references("tool") == {CLOCK, SHED}
    yard.do(migrations.AlterField("tool", "shed", GroupForeignKey("yard.Barn", CASCADE)))
    assert yard.references("tool") == {CLOCK, (("group_id", "shed_id"), "yard_barn")}


def test_a_renamed_and_a_removed_reference(yard):
    yard.do(migrations.RenameField("tool", "shed", "home"))
    assert yard.references("tool") == {CLOCK, (("group_id", "home_id"), "yard_shed")}
    yard.do(migrations.RemoveField("tool", "home"))
    assert yard.references("tool") == {CLOCK}


def test_a_reference_backwards(yard):
    operation = migrations.AddField("tool", "barn", GroupForeignKey("yard.Barn", SET_NULL, null=True))
    before = yard.state.clone()
    yard.do(operation)
    yard.undo(operation, before)
    assert yard.references("tool") == {CLOCK, SHED}
    operation, before = migrations.RemoveField("tool", "shed"), yard.state.clone()
    yard.do(operation)
    yard.undo(operation, before)
    assert yard.references("tool") == {CLOCK, SHED}


def test_a_renamed_target(yard):
    yard.do(migrations.RenameModel("Shed", "House"))
    assert yard.references("tool") == {CLOCK, (("group_id", "shed_id"), "yard_house")}
    assert yard.primary("house") == ["group_id", "id"]


def test_a_renamed_model_keeps_what_the_feed_tells_of_its_deleted_rows(ash, yard):
    with ash.change():
        shed = yard.model("Shed").objects.create(group_id=ash.pk, name="a")
        yard.model("Shed").objects.filter(group_id=ash.pk).delete()
    yard.do(migrations.RenameModel("Shed", "House"))
    assert tombs(ash) == {("yard_house", str(shed.pk))}


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize(
    "covering",
    [
        lambda: (
            migrations.AddConstraint("tool", models.UniqueConstraint(fields=["group", "shed"], name="once")),
            migrations.RemoveConstraint("tool", "once"),
        ),
        lambda: (
            migrations.AddIndex("tool", models.Index(fields=["group", "shed", "version"], name="along")),
            migrations.RemoveIndex("tool", "along"),
        ),
        lambda: (
            migrations.AlterUniqueTogether("tool", {("group", "shed")}),
            migrations.AlterUniqueTogether("tool", set()),
        ),
    ],
    ids=["constraint", "index", "unique_together"],
)
def test_an_index_that_a_reference_needs_comes_and_goes(yard, covering, times):
    for _ in range(times):
        yard.do(*covering())
    assert yard.references("tool") == {CLOCK, SHED}
    assert any(c["index"] and c["columns"][:2] == ["group_id", "shed_id"] for c in yard.constraints("tool").values())


def test_other_columns_change_freely(yard):
    yard.do(
        migrations.AlterField("shed", "name", models.CharField(max_length=99, null=True)),
        migrations.AddField("shed", "size", models.IntegerField(default=3)),
        migrations.AlterField("shed", "id", models.UUIDField(primary_key=True, default=uuid.uuid4)),
        migrations.AlterModelTable("shed", "yard_hut"),
    )
    assert yard.primary("hut") == ["group_id", "id"]
    assert yard.references("tool") == {CLOCK, (("group_id", "shed_id"), "yard_hut")}


def test_state_and_database_apart(yard):
    yard.do(
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.AddField("tool", "barn", GroupForeignKey("yard.Barn", CASCADE, null=True))],
            state_operations=[migrations.AddField("tool", "barn", GroupForeignKey("yard.Barn", CASCADE, null=True))],
        )
    )
    assert (("group_id", "barn_id"), "yard_barn") in yard.references("tool")


@pytest.mark.parametrize(
    "operation",
    [
        lambda: migrations.AddField("plain", "group", key()),
        lambda: migrations.AddField("plain", "version", VersionField()),
        lambda: migrations.RemoveField("shed", "group"),
        lambda: migrations.RemoveField("shed", "version"),
        lambda: migrations.AlterField("shed", "version", models.PositiveBigIntegerField()),
        lambda: migrations.AlterField("shed", "group", models.ForeignKey("groups.Group", CASCADE)),
        lambda: migrations.AlterField("shed", "id", models.BigAutoField(primary_key=True)),
        lambda: migrations.RenameField("shed", "id", "code"),
    ],
)
def test_a_table_can_not_become_or_stop_being_a_groups(yard, operation):
    yard.do(migrations.CreateModel("Plain", [("id", models.UUIDField(primary_key=True))]))
    with pytest.raises(NotSupportedError, match="Make a new model"):
        yard.do(operation())
    assert yard.primary("shed") == ["group_id", "id"]


def test_historical_models_stamp_and_leave_tombstones(ash, birch, yard):
    def fill(apps: Any, editor: Any) -> None:
        shed = apps.get_model("yard", "Shed")
        for group in (ash, birch):
            with group.change():
                shed.objects.create(group_id=group.pk, name="a")
                shed.objects.bulk_create([shed(group_id=group.pk, name="b")])
                shed.objects.filter(name="a").update(name="c")
                shed.objects.filter(name="b").delete()

    yard.do(migrations.RunPython(fill))
    assert (ash.version, birch.version) == (1, 1)
    found = yard.model("Shed").objects
    with ash.scope():
        assert list(found.filter(group_id=ash.pk).values_list("name", "version")) == [("c", 1)]
    assert len(tombs(ash)) == len(tombs(birch)) == 1


def test_a_removed_model(yard):
    yard.do(migrations.DeleteModel("Tool"))
    with connection.cursor() as cursor:
        cursor.execute("SHOW TABLES LIKE 'yard\\_tool'")
        assert cursor.fetchall() == ()


def test_to_zero_and_back(ash):
    call_command("migrate", "shop", "zero", verbosity=0)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW TABLES LIKE 'shop\\_%%'")
            assert cursor.fetchall() == ()
    finally:
        call_command("migrate", "shop", verbosity=0)
    with ash.change():
        assert Board.objects.create(title="a").version == 1


def test_the_migrations_are_complete():
    call_command("makemigrations", "groups", "people", "shop", check_changes=True, dry_run=True, verbosity=0)


def test_the_sql_of_a_migration_can_be_shown(capsys):
    call_command("sqlmigrate", "shop", "0001")
    said = capsys.readouterr().out
    assert "PRIMARY KEY (`group_id`, `id`)" in said
    assert "FOREIGN KEY (`group_id`, `board_id`) REFERENCES `shop_board` (`group_id`, `id`)" in said
