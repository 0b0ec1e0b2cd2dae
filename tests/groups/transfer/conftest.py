"""A group with something of everything."""

import datetime
from decimal import Decimal

import pytest

from onebox.app.groups import Group
from onebox.app.people.models import Account, Member, Role
from tests.market.models import Offer, Payment, Stall
from tests.shop.making import twins


@pytest.fixture
def full(ash: Group, birch: Group) -> Group:
    """Ash with members, boards, cards, links, and a stall that fills every kind of column; birch with twins."""
    for group in (ash, birch):
        Member.add(group, Account.objects.create(email=f"owner@{group.slug}.example", name="Öwner"), Role.OWNER)
    guest = Member.add(ash, Account.objects.create(email="guest@ash.example"), Role.GUEST)
    guest.end()
    twins(ash, birch)
    with ash.change():
        stall = Stall.objects.create(
            name="Käse 🧀 \u2028 line",
            fee=Decimal("-0.10"),
            opens=datetime.time(8, 30, 0, 5),
            day=datetime.date(2024, 2, 29),
            built_at=datetime.datetime(2001, 2, 3, 4, 5, 6, 789, datetime.UTC),
            has_power=False,
            weight=0.1,
            visitors=-(2**63),
            info={"a": [1.50, None, "ß"], "big": 10**30},
            note='two\nlines\t"quoted" \\ \x00',
        )
        other = Stall.objects.create(name="Brot", extra=[])
        first = Offer.objects.create(stall=stall, keeper=guest, title="first")
        Offer.objects.create(stall=other, twin=first, title="second", rank=-1)
        first.twin = Offer.objects.get(title="second")
        first.save()
        Payment.objects.create(stall=stall, amount="999999.99")
        other.delete()
    return ash
