"""Positions: the same form as the client makes them in, always one more after the last."""

import itertools

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from planner.order import DIGITS, after, check_position, positions


@pytest.mark.parametrize(
    ("last", "following"),
    [
        (None, "a0"),
        ("a0", "a1"),
        ("a9", "aA"),
        ("az", "b00"),
        ("b0z", "b10"),
        ("bzz", "c000"),
        ("Zz", "a0"),
        ("Yzz", "Z0"),
        ("a0V", "a1"),
        ("z" * 27, "z" * 27 + "V"),
    ],
)
def test_the_next_position_is_the_one_that_the_clients_library_makes(last, following):
    assert after(last) == following


def test_positions_are_well_formed_and_sort_bytewise():
    made = list(itertools.islice(positions(), 5000))
    assert made == sorted(made)
    for position in made:
        check_position(position)


@pytest.mark.parametrize("position", ["a0", "Zz8V", "b0z", "A" + "0" * 25 + "1", "a0" + "z" * 50])
def test_positions_of_clients_pass(position):
    check_position(position)


@pytest.mark.parametrize("position", ["", "a", "0", "a00", "b0", "ä0", "a0 ", "a0\n", "A" + "0" * 26, "a-"])
def test_what_is_no_position_is_refused(position):
    with pytest.raises(ValidationError, match="fractional index"):
        check_position(position)


@given(st.text(DIGITS, min_size=2, max_size=40))
def test_after_any_position_comes_a_well_formed_greater_one(text):
    try:
        check_position(text)
    except ValidationError:
        return
    following = after(text)
    check_position(following)
    assert following > text
