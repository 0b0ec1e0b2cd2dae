"""Positions: fractional indexes, strings that sort bytewise and leave room between any two of them.

The same form as the npm package fractional-indexing: a head letter that tells how many digits of the whole
part follow ("a" one, "b" two … and "Z" one, "Y" two … below zero), then a fraction that does not end in "0".
Clients make the positions between two rows; here only the next one after the last is made.
"""

from collections.abc import Iterator

from django.core.exceptions import ValidationError

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
FIRST = "a0"
SMALLEST = "A" + "0" * 26


def check_position(value: str) -> None:
    """Raises ValidationError unless `value` is a fractional index."""
    well_formed = (
        set(value) <= set(DIGITS)
        and len(value) >= (whole := _whole_length(value))
        and not (value.endswith("0") and len(value) > whole)
        and value != SMALLEST
    )
    if not well_formed:
        raise ValidationError(f"{value!r} is not a fractional index such as 'a0' or 'Zz8V'.")


def after(last: str | None) -> str:
    """The next whole position after `last`; the first one when there is none."""
    if last is None:
        return FIRST
    head, digits = last[0], last[1 : _whole_length(last)]
    rest = digits.rstrip("z")
    if rest:
        up = DIGITS[DIGITS.index(rest[-1]) + 1]
        return head + rest[:-1] + up + "0" * (len(digits) - len(rest))
    if head == "z":
        return last + "V"
    head = "a" if head == "Z" else chr(ord(head) + 1)
    return head + "0" * (_whole_length(head) - 1)


def positions() -> Iterator[str]:
    """All whole positions from the first one up."""
    position = FIRST
    while True:
        yield position
        position = after(position)


def _whole_length(value: str) -> int:
    """Letters in the whole part, its head counted; more than any position has when that is not a letter."""
    head = value[:1]
    if "a" <= head <= "z":
        return ord(head) - ord("a") + 2
    if "A" <= head <= "Z":
        return ord("Z") - ord(head) + 2
    return 1 << 16
