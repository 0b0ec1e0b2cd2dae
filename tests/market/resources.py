"""Resources that the tests of the API use: computed, read-only and write-only fields, hooks, roles, endpoints."""

from uuid import UUID

import msgspec

from onebox.app.api import Call, Invalid, NotFound, Resource, computed, endpoint

from .models import Offer, Payment, Stall


class Stalls(Resource):
    model = Stall
    fields = [
        "name", "phase", "size", "fee", "opens", "day", "built_at", "made_at", "is_open", "has_power", "weight",
        "seats", "visitors", "info", "extra", "code", "secret", "note",
    ]  # fmt: skip
    read_only = ["made_at"]
    write_only = ["secret"]
    filters = [
        "name", "phase", "size", "fee", "opens", "day", "built_at", "is_open", "has_power", "weight", "seats",
        "visitors", "code",
    ]  # fmt: skip
    order = [
        "name", "fee", "opens", "day", "built_at", "is_open", "has_power", "weight", "seats", "visitors", "phase",
        "size", "code",
    ]  # fmt: skip

    @computed
    def sign(self, row: dict[str, object]) -> str:
        return f"{row['name']} ({row['phase']})"

    def before_save(self, row: Stall, call: Call) -> None:
        if row.name == "forbidden":
            raise Invalid.field("name", "is not allowed here.")
        row.name = row.name.strip()

    def after_save(self, row: Stall, call: Call) -> None:
        if row.name == "too late":
            raise Invalid.field("name", "is refused after it was written.")


class Offers(Resource):
    model = Offer
    fields = ["stall", "keeper", "twin", "title", "rank"]
    filters = ["stall", "keeper", "twin", "rank"]
    order = ["rank", "title"]


class Payments(Resource):
    model = Payment
    fields = ["stall", "amount"]
    read_role = write_role = "admin"
    delete_role = "owner"
    filters = ["stall"]


class Report(msgspec.Struct):
    """How many offers a stall has."""

    stall: UUID
    offers: int


class Closing(msgspec.Struct, forbid_unknown_fields=True):
    """Which stalls to close."""

    stalls: list[UUID]


@endpoint("GET", "stalls/{id}/report", kept=True)
def report(call: Call, id: UUID) -> Report:
    """Counts the stall's offers."""
    if not Stall.objects.filter(pk=id).exists():
        raise NotFound("There is no such stall.")
    return Report(id, Offer.objects.filter(stall=id).count())


@endpoint("GET", "takings", role="admin")
def takings(call: Call) -> dict[str, str]:
    """What was paid in all."""
    return {"sum": str(sum(p.amount for p in Payment.objects.all()))}


@endpoint("POST", "close")
def close(call: Call, body: Closing) -> dict[str, int]:
    """Closes the stalls named."""
    return {"closed": Stall.objects.filter(pk__in=body.stalls).update(phase="closed")}


@endpoint("DELETE", "closed-stalls", role="owner")
def clear(call: Call) -> None:
    """Deletes all stalls that are closed."""
    Stall.objects.filter(phase="closed").delete()
