"""Reads a condition of SQL: which columns it makes equal to a constant or to each other."""

from collections.abc import Sequence

from .tokens import Token

Node = tuple[str, str]
"""A column: alias and name, in lower case; the alias is "" where the statement names none."""
Edge = tuple[Node, Node | tuple[Token, ...]]
"""Two columns that are equal, or a column and the constants of which it is one."""


def edges(tokens: Sequence[Token]) -> list[Edge]:
    """The equalities that must hold for the condition to hold."""
    found: list[Edge] = []
    for part in _conjuncts(tokens):
        if len(part) == 1 and part[0].kind == "group":
            found += edges(part[0].inside)
        elif edge := _equality(part):
            found.append(edge)
    return found


def _conjuncts(tokens: Sequence[Token]) -> list[list[Token]]:
    if any(t.names("OR", "XOR") or t.is_sign("||", ":=") for t in tokens):
        return []
    parts: list[list[Token]] = [[]]
    cases, between = 0, False
    for token in tokens:
        cases += token.names("CASE") - token.names("END")
        between = between or token.names("BETWEEN")
        if cases == 0 and (token.names("AND") or token.is_sign("&&")) and not between:
            parts.append([])
            continue
        if token.names("AND") or token.is_sign("&&"):
            between = False
        parts[-1].append(token)
    return parts


def _equality(part: Sequence[Token]) -> Edge | None:
    left, rest = _column(part)
    if left and len(rest) == 2 and rest[0].is_sign("="):
        return (left, (rest[1],)) if _is_constant(rest[1]) else None
    if left and len(rest) == 2 and rest[0].names("IN") and rest[1].kind == "group":
        listed = tuple(t for t in rest[1].inside if not t.is_sign(","))
        return (left, listed) if listed and all(map(_is_constant, listed)) else None
    if left and rest and rest[0].is_sign("="):
        right, none = _column(rest[1:])
        return (left, right) if right and not none else None
    if len(part) > 2 and _is_constant(part[0]) and part[1].is_sign("="):
        right, none = _column(part[2:])
        return (right, (part[0],)) if right and not none else None
    return None


def _column(tokens: Sequence[Token]) -> tuple[Node | None, Sequence[Token]]:
    """A column at the beginning of the tokens, and what follows it."""
    if len(tokens) == 1 and tokens[0].kind == "group":
        return _column(tokens[0].inside)
    names = []
    at = 0
    while at < len(tokens) and tokens[at].kind in ("word", "name") and not tokens[at].text.startswith("@"):
        names.append(tokens[at].text.lower())
        if at + 1 < len(tokens) and tokens[at + 1].is_sign("."):
            at += 2
            continue
        break
    if not names:
        return None, tokens
    return ((names[-2] if len(names) > 1 else ""), names[-1]), tokens[at + 1 :]


def _is_constant(token: Token) -> bool:
    return token.kind in ("param", "number")
