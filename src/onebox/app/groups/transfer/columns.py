"""From a model's field to a column of an export: how it is selected, its form in JSON, and how it is written again.

Each value has one form only, so that the same rows always make the same bytes.
"""

import datetime
import json
from collections.abc import Callable
from typing import Annotated, Any, Final

import msgspec
from django.db import connection, models
from msgspec import Meta

from onebox.app.db.fields import VersionField, is_inside

from .errors import TransferError

UUID: Final = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")]
"""As MariaDB shows it; stays text, since that is what goes into SQL again."""
MOMENT: Final = Annotated[datetime.datetime, Meta(tz=True)]
_SELECT: Final = {
    "datetime": "DATE_FORMAT({}, '%%Y-%%m-%%dT%%H:%%i:%%s.%%fZ')",
    "date": "DATE_FORMAT({}, '%%Y-%%m-%%d')",
    "time": "TIME_FORMAT({}, '%%H:%%i:%%s.%%f')",
    "decimal": "CAST({} AS CHAR)",
}
_KINDS: Final = {
    **dict.fromkeys(("CharField", "TextField", "SlugField", "FileField", "FilePathField"), "text"),
    **dict.fromkeys(("GenericIPAddressField", "IPAddressField"), "text"),
    **dict.fromkeys(("SmallIntegerField", "IntegerField", "BigIntegerField", "DurationField"), "integer"),
    **dict.fromkeys(("PositiveSmallIntegerField", "PositiveIntegerField", "PositiveBigIntegerField"), "integer"),
    "UUIDField": "uuid",
    "BooleanField": "boolean",
    "DecimalField": "decimal",
    "FloatField": "float",
    "DateField": "date",
    "TimeField": "time",
    "DateTimeField": "datetime",
    "JSONField": "json",
    "BinaryField": "bytes",
}
_LARGEST: Final = 2**63 - 1


class Column(msgspec.Struct, frozen=True):
    """One column of a table in an export."""

    name: str
    """The database's."""
    kind: str
    """Its type, as the manifest calls it."""
    null: bool
    type: Any
    """What msgspec checks a value with, without `| None`."""
    select: str
    """The select expression, in which `%` is doubled."""
    to: str | None = None
    """The table of the export that it refers to, by id."""
    read: Callable[[Any], Any] | None = None
    """What makes of a selected value what JSON takes."""
    write: Callable[[Any], Any] | None = None
    """What makes of a checked value what SQL takes; raises ValueError."""
    default: Any = msgspec.UNSET
    """What a row gets from an export made before there was this column."""


def column(field: Any) -> Column:
    """The column of a model's field. Raises TransferError for a type of field that has no form in an export."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    kind = _KINDS.get(target.get_internal_type())
    if kind is None:
        raise TransferError(
            f"{field.model._meta.label}.{field.name} is a {target.get_internal_type()}, which can't be exported. "
            f"Next: keep it in one of {', '.join(sorted(_KINDS))}."
        )
    return named(
        field.column,
        kind,
        null=field.null,
        type=_type(target, kind),
        to=field.related_model._meta.db_table if isinstance(field, models.ForeignKey) and is_inside(field) else None,
        default=_default(field, kind),
    )


def named(
    name: str,
    kind: str,
    *,
    type: Any,
    null: bool = False,
    to: str | None = None,
    default: Any = msgspec.UNSET,
    source: str = "",
) -> Column:
    """A column of that kind; `source` is where it is selected from, if that isn't its own name."""
    select = _SELECT.get(kind, "{}").format(source or f"`{name}`")
    if kind == "json":
        return Column(name, kind, null, type, select, to, _read_json, _write_json(null), default)
    return Column(name, kind, null, type, select, to, _READ.get(kind), _WRITE.get(kind), default)


def _type(field: Any, kind: str) -> Any:
    if kind == "text":
        ascii_only = (getattr(field, "db_collation", None) or "").startswith("ascii")
        return Annotated[str, Meta(max_length=field.max_length, pattern=r"^[\x00-\x7f]*\Z" if ascii_only else None)]
    if kind == "integer":
        least, most = connection.ops.integer_field_range(field.get_internal_type())
        return Annotated[int, Meta(ge=least, le=most if most is not None and most <= _LARGEST else None)]
    if kind == "decimal":
        places = rf"\.\d{{{field.decimal_places}}}" if field.decimal_places else ""
        whole = max(1, field.max_digits - field.decimal_places)
        return Annotated[str, Meta(pattern=rf"^-?\d{{1,{whole}}}{places}\Z")]
    return _TYPES[kind]


def _default(field: Any, kind: str) -> Any:
    if field.primary_key or isinstance(field, VersionField):
        return msgspec.UNSET
    if not field.has_default():
        return None if field.null else msgspec.UNSET
    value = field.get_default()
    if kind == "json":
        return msgspec.Raw(json.dumps(value).encode())
    return str(value) if kind in ("uuid", "decimal") and value is not None else value


def _read_json(text: str) -> msgspec.Raw:
    """The text as it is: numbers keep their digits. A line break can only stand between its tokens."""
    return msgspec.Raw(text.strip(" \t\r\n").replace("\r", " ").replace("\n", " ").encode())


def _write_json(null: bool) -> Callable[[Any], str | None]:
    def write(raw: Any) -> str | None:
        text = bytes(raw).decode()
        return None if null and text == "null" else text

    return write


def _write_moment(value: datetime.datetime) -> str:
    return str(value.astimezone(datetime.UTC).replace(tzinfo=None))


_TYPES: Final[dict[str, Any]] = {
    "uuid": UUID,
    "boolean": bool,
    "float": float,
    "date": datetime.date,
    "time": Annotated[datetime.time, Meta(tz=False)],
    "datetime": MOMENT,
    "json": msgspec.Raw,
    "bytes": bytes,
}
_READ: Final[dict[str, Callable[[Any], Any]]] = {"boolean": bool}
_WRITE: Final[dict[str, Callable[[Any], Any]]] = {"datetime": _write_moment, "date": str, "time": str}
