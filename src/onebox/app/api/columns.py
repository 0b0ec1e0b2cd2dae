"""From a model's field to a resource's: its JSON type, how it is selected, and how its value is read."""

import datetime
import decimal
import uuid
from collections.abc import Callable
from typing import Annotated, Any, Literal

import msgspec
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models

TEXT_LENGTH = 100_000
"""The longest text a TextField takes, in characters, where the field itself says nothing."""
_DATETIME = "DATE_FORMAT({column}, '%%Y-%%m-%%dT%%H:%%i:%%s.%%fZ')"
_DATE = "DATE_FORMAT({column}, '%%Y-%%m-%%d')"
_TIME = "TIME_FORMAT({column}, '%%H:%%i:%%s.%%f')"


class Column(msgspec.Struct, frozen=True):
    """One field of a resource that is stored."""

    name: str
    field: Any
    column: str
    sql: str
    """The select expression: dates come as text in their JSON form, which saves making and formatting objects."""
    read: Callable[[Any], Any] | None
    """Turns what MariaDB sent into what JSON takes, where they differ."""
    type: Any
    """For msgspec, without `| None`."""
    required: bool
    writable: bool

    @property
    def attname(self) -> str:
        """The model's attribute: `project_id` for `project`."""
        return str(self.field.attname)

    @property
    def nullable(self) -> Any:
        """The type, with None where the column takes NULL."""
        return self.type | None if self.field.null else self.type


def column(model: type[models.Model], name: str, writable: bool) -> Column:
    """The column behind the model's field of that name; ImproperlyConfigured when there is none."""
    try:
        field: Any = model._meta.get_field(name)
    except Exception as error:
        raise ImproperlyConfigured(f"{model.__name__} has no field {name!r} for its resource.") from error
    if not getattr(field, "concrete", False) or field.many_to_many:
        raise ImproperlyConfigured(f"{model.__name__}.{name} has no column: declare the through model's resource.")
    quoted = f"`{field.column}`"
    optional = field.has_default() or field.null or field.blank or field.has_db_default()
    return Column(
        name=name,
        field=field,
        column=quoted,
        sql=_select(field).format(column=quoted),
        read=_reader(field),
        type=json_type(field),
        required=not optional,
        writable=writable and field.editable,
    )


def loose_type(field: Any) -> Any:
    """As `json_type`, without the limits: for a value that the database itself gave out."""
    if isinstance(field, models.IntegerField):
        return int
    return str if isinstance(field, models.CharField | models.TextField) else json_type(field)


def _select(field: Any) -> str:
    if isinstance(field, models.DateTimeField):
        return _DATETIME
    if isinstance(field, models.DateField):
        return _DATE
    return _TIME if isinstance(field, models.TimeField) else "{column}"


def _reader(field: Any) -> Callable[[Any], Any] | None:
    if isinstance(field, models.BooleanField):
        return bool
    if isinstance(field, models.JSONField):
        return lambda text: msgspec.Raw(text.encode())
    return None


_SIMPLE: tuple[tuple[Any, Any], ...] = (
    (models.UUIDField, uuid.UUID),
    (models.BooleanField, bool),
    (models.DateTimeField, Annotated[datetime.datetime, msgspec.Meta(tz=True)]),
    (models.DateField, datetime.date),
    (models.TimeField, Annotated[datetime.time, msgspec.Meta(tz=False)]),
    (models.FloatField, float),
    (models.DecimalField, decimal.Decimal),
    (models.JSONField, Any),
)


def json_type(field: Any) -> Any:
    """The msgspec type of the field's values, with the limits that the database will hold them to."""
    if isinstance(field, models.ForeignKey):
        return json_type(field.target_field)
    if field.choices:
        return Literal[tuple(value for value, _ in field.flatchoices)]
    for kind, type_ in _SIMPLE:
        if isinstance(field, kind):
            return type_
    if isinstance(field, models.IntegerField):
        least, most = connection.ops.integer_field_range(field.get_internal_type())
        return Annotated[int, msgspec.Meta(ge=least, le=min(most or 2**63 - 1, 2**63 - 1))]
    if isinstance(field, models.CharField | models.TextField):
        least = 0 if field.blank else 1
        return Annotated[str, msgspec.Meta(min_length=least, max_length=field.max_length or TEXT_LENGTH)]
    raise ImproperlyConfigured(
        f"{field.model.__name__}.{field.name} is a {type(field).__name__}: no JSON form is known."
    )
