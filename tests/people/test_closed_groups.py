"""A group that is closed, to be erased, is closed for keys and invitations too, and takes them along."""

import pytest

from onebox.app.groups.transfer import erasing
from onebox.app.people.models import ApiKey, Invitation, InvitationGone, Role
from tests.cast import Cast
from tests.wire import Wire

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_closed_group_lets_nobody_in_by_key_or_link(cast: Cast) -> None:
    key = Wire(cast.a.owner).post("/api/ash/api-keys", {"name": "Robot", "scope": "write"}).json["key"]
    robot = Wire(Authorization=f"Bearer {key}")
    _, token = Invitation.make(cast.a.owner.member, "new@example.org", Role.MEMBER)
    assert robot.get("/api/ash/projects").status == 200
    erasing.close("ash")
    assert robot.get("/api/ash/projects").status in {401, 404}
    with pytest.raises(InvitationGone):
        Invitation.accept(token, cast.outsider.account)
    erasing.undo("ash")
    assert robot.get("/api/ash/projects").status == 200
    assert Invitation.accept(token, cast.outsider.account) == cast.a.group


def test_erasing_a_group_erases_its_keys_and_invitations(cast: Cast) -> None:
    Wire(cast.a.owner).post("/api/ash/api-keys", {"name": "Robot", "scope": "read"})
    Invitation.make(cast.a.owner.member, "new@example.org", Role.MEMBER)
    receipt = erasing.erase("ash", "command")
    assert receipt.rows["people_apikey"] == receipt.rows["people_invitation"] == 1
    with cast.a.group.scope():
        assert not ApiKey.objects.exists()
        assert not Invitation.objects.exists()
