"""Writes a resource's rows: one change, the founder's hooks inside it, MariaDB's refusals told as problems."""

import datetime
import decimal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import models

from .calls import Call
from .errors import BadRequest, FieldError, Forbidden, Invalid, Moved, NotFound
from .refusals import refusals
from .resource import Resource


def create(resource: Resource, call: Call, body: bytes | msgspec.Raw, row_id: str | None = None) -> str:
    """A new row, whose id is returned; with `row_id` (PUT) that is its id, else the body's, else one is made."""
    _allow(resource, call, resource.write_role)
    values = read_body(resource.create_body, body)
    given = values.pop("id", row_id)
    if row_id not in (None, given):
        raise Invalid.field("id", "differs from the id in the address.")
    row = resource.model(group_id=call.access.group, **({"id": given} if given else {}))
    return _save(resource, call, row, values, force_insert=True)


def replace(resource: Resource, call: Call, row_id: str, body: bytes | msgspec.Raw) -> bool:
    """PUT: the row as the body has it, fields it leaves out at their defaults. Returns whether it was created."""
    _allow(resource, call, resource.write_role)
    found = resource.model._default_manager.filter(pk=row_id).first()
    if found is None:
        if call.if_match is not None:
            raise Moved("There is no such row (any more), so it has no version to match.")
        create(resource, call, body, row_id)
        return True
    _match(call, found)
    values = read_body(resource.create_body, body)
    if values.pop("id", row_id) != row_id:
        raise Invalid.field("id", "differs from the id in the address.")
    for name, c in resource.writable.items():
        if name not in values:
            setattr(found, c.attname, c.field.get_default())
    _save(resource, call, found, values)
    return False


def update(resource: Resource, call: Call, row_id: str, body: bytes | msgspec.Raw) -> None:
    """PATCH: the fields that the body names."""
    _allow(resource, call, resource.write_role)
    values = read_body(resource.update_body, body)
    row = find(resource, row_id)
    _match(call, row)
    _save(resource, call, row, values)


def delete(resource: Resource, call: Call, row_id: str) -> None:
    """DELETE: the row, with all that hangs from it."""
    _allow(resource, call, resource.delete_role or resource.write_role)
    row = find(resource, row_id)
    _match(call, row)
    with refusals(resource):
        resource.before_delete(row, call)
        row.delete()


def find(resource: Resource, row_id: str) -> Any:
    """The row as a model instance. Raises NotFound."""
    row = resource.model._default_manager.filter(pk=row_id).first()
    if row is None:
        raise NotFound(f"There is no such row in {resource.name}.")
    return row


def read_body(kind: type[msgspec.Struct], body: bytes | msgspec.Raw) -> dict[str, Any]:
    """The fields that the JSON object names, ids as strings. Raises BadRequest or Invalid."""
    with readable():
        made = msgspec.json.decode(body, type=kind)
    values = {name: getattr(made, name) for name in kind.__struct_fields__}
    return {n: str(v) if n == "id" else v for n, v in values.items() if v is not msgspec.UNSET}


@contextmanager
def readable() -> Iterator[None]:
    """Turns what msgspec finds wrong with a body into problems."""
    try:
        yield
    except msgspec.ValidationError as error:
        message, _, path = str(error).partition(" - at `$")
        name = path.removesuffix("`").lstrip(".") or _named(message)
        raise Invalid(str(error) + ".", errors=[FieldError(name, message)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRequest(f"The body is not JSON: {error}.") from error
    except RecursionError as error:
        raise BadRequest("The body is nested too deep.") from error


def _named(message: str) -> str:
    """The field in messages like "Object missing required field `title`"."""
    return message.split("`")[1] if message.count("`") >= 2 and "field" in message else "body"


def _save(resource: Resource, call: Call, row: Any, values: Mapping[str, Any], force_insert: bool = False) -> str:
    columns = resource.writable
    for name, value in values.items():
        setattr(row, columns[name].attname, _stored(columns[name].field, value))
    with refusals(resource):
        resource.before_save(row, call)
        _validate(resource, row, values)
        row.save(force_insert=force_insert)
        resource.after_save(row, call)
    return str(row.pk)


def _stored(field: Any, value: Any) -> Any:
    if isinstance(value, decimal.Decimal) and not value.is_finite():
        raise Invalid.field(field.name, "is not a finite number.")
    if isinstance(value, datetime.datetime):
        try:
            return value.astimezone(datetime.UTC)
        except OverflowError as error:
            raise Invalid.field(field.name, "is out of range.") from error
    return value


def _validate(resource: Resource, row: Any, values: Mapping[str, Any]) -> None:
    """The model's own rules: validators of the fields written, then `clean()`."""
    for name in values:
        field = resource.writable[name].field
        value = getattr(row, field.attname)
        if value in field.empty_values or isinstance(field, models.ForeignKey):
            continue  # whether a reference is good is the database's to say
        try:
            field.run_validators(value)
        except ValidationError as error:
            raise Invalid.of(error, name) from error
    row.clean()


def _allow(resource: Resource, call: Call, role: str) -> None:
    if not resource.may(call.access.role, role):
        raise Forbidden(f"Writing {resource.name} takes the role {role}, yours is {call.access.role}.")


def _match(call: Call, row: Any) -> None:
    if call.if_match and row.version not in call.if_match:
        raise Moved(f"The row is at version {row.version} now.")
