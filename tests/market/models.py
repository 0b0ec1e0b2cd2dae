"""Models that the tests of the API use: a field of each kind, and each way that rows hang together."""

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone

from onebox.app.groups import GroupForeignKey, GroupModel


class Phase(models.TextChoices):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


class Stall(GroupModel):
    name = models.CharField(max_length=40)
    phase = models.CharField(max_length=10, choices=Phase.choices, default=Phase.PLANNED)
    size = models.SmallIntegerField(choices=[(1, "small"), (2, "large")], default=1)
    fee = models.DecimalField(max_digits=8, decimal_places=2, default="0.00", validators=[MinValueValidator(0)])
    opens = models.TimeField(null=True, blank=True)
    day = models.DateField(null=True, blank=True)
    built_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    is_open = models.BooleanField(default=False)
    has_power = models.BooleanField(null=True)
    weight = models.FloatField(null=True, blank=True)
    seats = models.SmallIntegerField(default=0)
    visitors = models.BigIntegerField(default=0)
    info = models.JSONField(default=dict, blank=True)
    extra = models.JSONField(null=True, blank=True)
    code = models.CharField(max_length=20, blank=True, default="", db_collation="ascii_bin")
    secret = models.CharField(max_length=40, blank=True, default="")
    note = models.TextField(blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "name"], name="stall_name_once")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        if self.name == "nothing":
            raise ValidationError({"name": "A stall can't be called nothing."})


class Offer(GroupModel):
    stall = GroupForeignKey(Stall, models.CASCADE, related_name="offers")
    keeper = GroupForeignKey("people.Member", models.PROTECT, null=True, blank=True, related_name="+")
    twin = GroupForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=60)
    rank = models.IntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.title


class Payment(GroupModel):
    """Only shown to admins."""

    stall = GroupForeignKey(Stall, models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=8, decimal_places=2)

    def __str__(self) -> str:
        return f"{self.amount}"
