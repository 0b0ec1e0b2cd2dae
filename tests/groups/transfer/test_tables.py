"""Which tables leave, in which order, and which can't."""

import pytest
from django.db import models

from onebox.app.groups.checks.models import scoped_models
from onebox.app.groups.kinds import TableKind, kind_of
from onebox.app.groups.transfer import TransferError, columns, removing, tables
from tests.market.models import Stall


class Odd(models.Field):
    """A field of a kind that nobody knows."""


def test_every_model_of_group_data_and_the_members_behind_what_they_refer_to():
    found = tables.tables()
    names = [table.name for table in found]
    assert set(names) == {
        "people_member",
        *(m._meta.db_table for m in scoped_models() if kind_of(m) is TableKind.GROUP),
    }
    assert names[0] == "people_member"
    for at, table in enumerate(found):
        assert table.columns[0].name == "id"
        assert {c.to for c in table.columns if c.to} <= set(names[: at + 1]), table.name


def test_an_erasure_takes_them_the_other_way_round_and_all_others_too():
    names = removing.names()
    assert names[0] == "groups_tombstone"
    assert names[-1] == "people_member"
    assert set(names[1:]) == {m._meta.db_table for m in scoped_models()}
    assert names.index("shop_cardtag") < names.index("shop_card") < names.index("shop_board")


def test_a_reference_to_what_does_not_leave(monkeypatch):
    monkeypatch.setattr(tables, "_directory", [])
    with pytest.raises(TransferError, match=r"refers to people_member, which is in no export\. Next: install"):
        tables.tables()


def test_a_kind_of_field_that_has_no_form():
    field = Odd()
    field.set_attributes_from_name("odd")
    field.model = Stall
    with pytest.raises(TransferError, match=r"market\.Stall\.odd is a Odd, which can't be exported\. Next: keep it in"):
        columns.column(field)
