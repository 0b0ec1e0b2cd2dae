"""Models that the tests of the data layer use: one of everything that a founder's model may have."""

from django.db import models

from onebox.app.groups import GroupForeignKey, GroupModel


class Board(GroupModel):
    title = models.CharField(max_length=80)


class Tag(GroupModel):
    name = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="tag_name_per_group")]


class Card(GroupModel):
    board = GroupForeignKey(Board, models.CASCADE, related_name="cards")
    parent = GroupForeignKey("self", models.CASCADE, null=True, blank=True, related_name="children")
    owner = GroupForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    cover = GroupForeignKey("shop.Tag", models.SET_NULL, null=True, blank=True, related_name="covers")
    title = models.CharField(max_length=200)
    tags = models.ManyToManyField(Tag, through="CardTag")


class CardTag(GroupModel):
    card = GroupForeignKey(Card, models.CASCADE)
    tag = GroupForeignKey(Tag, models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "card", "tag"], name="cardtag_once")]
