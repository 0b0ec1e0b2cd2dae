"""The parser: what deb-changelog(5) says, and whatever else lies about."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from planner.sample.changelog import package_of, parse

ONE = """\
foo (1:2.0-1) unstable; urgency=HIGH

  [ Zoë Émile ]
  * First thing,
    continued. (Closes: #1)
    - below it,
      continued
    back at the first
  * second thing

  [ B ]
  * third
 -- "A. Loader" <a@example.com>  Sat, 01 Feb 2020 10:00:00 +0200
"""


def items(text):
    (entry,) = parse(text.encode())
    return [(item.level, item.author, item.text) for item in entry.items]


def test_an_entry():
    (entry,) = parse(ONE.encode())
    assert (entry.package, entry.version, entry.distribution) == ("foo", "1:2.0-1", "unstable")
    assert (entry.urgency, entry.uploader) == ("high", "A. Loader")
    assert entry.date == datetime(2020, 2, 1, 8, tzinfo=UTC)
    assert items(ONE) == [
        (1, "Zoë Émile", "First thing, continued. (Closes: #1) back at the first"),
        (2, "Zoë Émile", "below it, continued"),
        (1, "Zoë Émile", "second thing"),
        (1, "B", "third"),
    ]


def test_lines_without_bullets_are_items_too():
    text = "foo (1) unstable; urgency=low\n  Some text\n  over two lines.\n  * a bullet\n -- A <a@b>  \n"
    assert [text for _, _, text in items(text)] == ["Some text over two lines.", "a bullet"]


def test_newest_first_and_what_is_no_entry_is_passed_over():
    second = ONE.replace("2.0-1", "1.0-1")
    found = parse(f"# a comment\n{ONE}\nLocal variables:\nmode: x\nEnd:\n  * stray\n{second}".encode())
    assert [entry.version for entry in found] == ["1:2.0-1", "1:1.0-1"]
    assert [len(entry.items) for entry in found] == [4, 4]


def test_an_entry_cut_off_has_no_uploader_and_no_date():
    first, second = parse(f"{ONE[: ONE.index(' -- ')]}\n{ONE}".encode())
    assert (first.uploader, first.date, len(first.items)) == ("", None, 4)
    assert second.uploader == "A. Loader"


def test_dates_that_no_calendar_knows():
    for date in ("", "yesterday", "Sat, 32 Feb 2020 10:00:00 +0000", "Sat, 01 Feb 1066 00:00:00 +0000"):
        (entry,) = parse(ONE.replace("Sat, 01 Feb 2020 10:00:00 +0200", date).encode())
        assert entry.date is None
        assert entry.uploader == "A. Loader"


def test_lines_that_are_not_utf8_are_latin1():
    mixed = ONE.encode().replace(b"second thing", b"d\xe9j\xe0 vu")
    (entry,) = parse(mixed)
    assert [item.text for item in entry.items][2] == "déjà vu"
    assert entry.items[0].author == "Zoë Émile"


def test_the_package_of_a_changelog():
    assert package_of(b"\n\n" + ONE.encode()[:60]) == "foo"
    assert package_of(b"2020-02-01  Somebody\n\n\t* foo.c: bar\n") is None
    assert package_of(b"") is None


PIECES = st.sampled_from(
    ["foo (1) unstable; urgency=low\n", "  * a\n", "    - b\n", "  [ C ]\n", "\t+ d\n", "  e\n", "\n", "  *\n", "   \n",
     " -- A <a>  Sat, 01 Feb 2020 10:00:00 +0000\n", " -- <>\n", "(\n", "  * \x00\x85\u2028\n", "foo (2) a b; x\n"]
)  # fmt: skip


def check(data):
    for entry in parse(data):
        level = 0
        for item in entry.items:
            assert 1 <= item.level <= level + 1
            assert "\n" not in item.text
            level = item.level


@given(st.binary(max_size=400))
def test_arbitrary_bytes_never_crash(data):
    check(data)
    package_of(data)


@given(st.lists(PIECES | st.text(max_size=20)).map("".join))
def test_arbitrary_lines_make_well_formed_items(text):
    check(text.encode())
