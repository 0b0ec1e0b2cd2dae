"""Cuts a SQL statement of MariaDB into tokens, and those into a tree of its parentheses."""

import re
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<space>\s+|--(?=[\s\x00-\x1f]|$)[^\n]*|\#[^\n]*|/\*(?!!|M!).*?(?:\*/|$))
  | (?P<code>/\*(?:!|M!))
  | (?P<text>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*")
  | (?P<name>`(?:[^`]|``)*`)
  | (?P<param>%s|%\(\w+\)s)
  | (?P<format>%[#0\-+ .\d]*[a-zA-Z(])
  | (?P<number>\d+(?![\w$.]))
  | (?P<word>[\w$@.]*[\w$@])
  | (?P<sign><=>|<=|>=|<>|!=|:=|\|\||&&|%%|.)
    """,
    re.VERBOSE | re.DOTALL,
)


class Token(NamedTuple):
    """One token; `text` is without its backticks for names. MariaDB tells aliases apart by case, columns not."""

    kind: str
    text: str
    inside: tuple["Token", ...] = ()
    """The tokens between parentheses, of a token of the kind "group"."""
    order: int = -1
    """Of a parameter: which one it is, counted from 0."""

    def names(self, *words: str) -> bool:
        """Whether this is one of these bare words."""
        return self.kind == "word" and self.text.upper() in words

    def is_sign(self, *signs: str) -> bool:
        """Whether this is one of these signs."""
        return self.kind == "sign" and self.text in signs


class Unreadable(ValueError):
    """The statement holds something that can't be followed."""


def tree(sql: str) -> tuple[Token, ...]:
    """The statement's tokens, each pair of parentheses one token of the kind "group"."""
    levels: list[list[Token]] = [[]]
    for token in _tokens(sql):
        if token.is_sign("("):
            levels.append([])
        elif token.is_sign(")"):
            if len(levels) == 1:
                raise Unreadable("a parenthesis that was never opened")
            inside = tuple(levels.pop())
            levels[-1].append(Token("group", "()", inside))
        else:
            levels[-1].append(token)
    if len(levels) != 1:
        raise Unreadable("a parenthesis that is never closed")
    return tuple(levels[0])


def _tokens(sql: str) -> list[Token]:
    found: list[Token] = []
    params = 0
    for match in _TOKEN.finditer(sql):
        kind, text = str(match.lastgroup), match.group()
        if kind in ("code", "format"):
            raise Unreadable(f"{text}: a comment that MariaDB runs, or a parameter that is not %s")
        if kind == "param":
            found.append(Token(kind, text, order=params))
            params += 1
        elif kind in ("space", "text"):
            params += _formatted(text)
            found += [Token(kind, "")] if kind == "text" else []
        elif kind == "word":
            found += _dotted(text)
        elif kind == "name":
            params += _formatted(text)
            found.append(Token(kind, text[1:-1].replace("``", "`")))
        else:
            found.append(Token(kind, text))
    return found


def _formatted(text: str) -> int:
    """How many parameters the driver fills in here: it looks into comments, strings and names too."""
    if re.search(r"%[^s%]", text.replace("%%", "")):
        raise Unreadable("a parameter that is not %s")
    return text.replace("%%", "").count("%s")


def _dotted(text: str) -> list[Token]:
    """`a.b` written without backticks is three tokens."""
    parts = re.split(r"(\.)", text)
    return [Token("sign", part) if part == "." else Token("word", part) for part in parts if part]
