"""MariaDB's refusals, told as problems: in words of the resource, never with values of other rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError, models
from django.db.models import ProtectedError, RestrictedError

from onebox.app.db.errors import code
from onebox.app.db.fields import CLUSTER

from .errors import Conflict, FieldError, Invalid, Problem
from .resource import Resource

_REFERENCE = re.compile(r"FOREIGN KEY \(`group_id`, `(\w+)`\)")
_KEY = re.compile(r"for key '(?:\w+\.)?(\w+)'")
_COLUMN = re.compile(r"[Cc]olumn '?(?:[`\w]+\.)*`?(\w+)|CONSTRAINT `(?:[\w]+\.)?(\w+)` failed")


@contextmanager
def refusals(resource: Resource) -> Iterator[None]:
    """Around a write of the resource's rows."""
    try:
        yield
    except ValidationError as error:
        raise Invalid.of(error) from error
    except (ProtectedError, RestrictedError) as error:
        raise _in_use(resource) from error
    except (IntegrityError, DataError, OperationalError) as error:
        problem = _problem(resource, code(error), str(error))
        if problem is None:
            raise
        raise problem from error


def _problem(resource: Resource, number: int, text: str) -> Problem | None:
    if number == 1452 and (found := _REFERENCE.search(text)):
        name = _field(resource, found[1])
        return Invalid.field(name, "names no row of this group.")
    if number == 1451:
        return _in_use(resource)
    if number == 1062:
        return _taken(resource, text)
    if number in {1048, 1264, 1292, 1366, 1406, 4025}:
        found = _COLUMN.search(text)
        name = _field(resource, (found[1] or found[2]) if found else "body")
        return Invalid.field(name, "can't be null." if number == 1048 else "can't be stored: out of range.")
    return None


def _in_use(resource: Resource) -> Conflict:
    return Conflict(
        f"The row of {resource.name} is still in use by other rows.",
        "Delete or change those that refer to it first.",
    )


def _taken(resource: Resource, text: str) -> Conflict:
    found = _KEY.search(text)
    key = found[1] if found else ""
    if key == "PRIMARY":
        return Conflict("A row with this id exists.", errors=[FieldError("id", "is taken.")])
    for constraint in resource.model._meta.constraints:
        if constraint.name == key and isinstance(constraint, models.UniqueConstraint):
            names = [name for name in constraint.fields if name != CLUSTER]
            detail = f"Another row of {resource.name} has the same {' and '.join(names)}."
            return Conflict(detail, errors=[FieldError(name, "is taken.") for name in names])
    return Conflict(f"Another row of {resource.name} is the same where it must not be.")


def _field(resource: Resource, column: str) -> str:
    for name, c in resource.columns.items():
        if c.field.column == column:
            return name
    return column
