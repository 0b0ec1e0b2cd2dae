"""Reads a condition of SQL: which columns it makes equal to a constant or to each other."""

from collections.abc import Sequence

from .tokens import Token

Node = tuple[str, str]
"""A column: its alias, "" where the statement names none, and its name in lower case."""
Edge = tuple[Node, Node | tuple[Token, ...]]
"""Two columns that are equal, or a column and the constants of which it is one."""


def edges(tokens: Sequence[Token]) -> list[Edge]:
    """The equalities that must hold for the condition to hold."""
    branches = _branches(tokens)
    found = [[edge for part in _conjuncts(branch) for edge in _of_part(part)] for branch in branches]
    return found[0] if len(found) == 1 else _common(found)


def _of_part(part: Sequence[Token]) -> list[Edge]:
    if len(part) == 1 and part[0].kind == "group":
        return edges(part[0].inside)
    edge = _equality(part)
    return [edge] if edge else []


def _branches(tokens: Sequence[Token]) -> list[list[Token]]:
    """What stands between ORs; one empty branch, which demands nothing, where that can't be told."""
    if any(t.names("XOR", "SELECT", "FROM", "VALUES") or t.is_sign(":=") for t in tokens):
        return [[]]
    branches: list[list[Token]] = [[]]
    for token in tokens:
        if token.names("OR") or token.is_sign("||"):
            branches.append([])
        else:
            branches[-1].append(token)
    if len(branches) > 1 and any(t.names("CASE") for t in tokens):
        return [[]]
    return branches


def _common(branches: list[list[Edge]]) -> list[Edge]:
    """What every branch demands: the same two columns, or the same column equal to one of some constants."""
    shared: list[Edge] = [edge for edge in branches[0] if all(edge in branch for branch in branches)]
    for node in {left for left, right in branches[0] if isinstance(right[0], Token)}:
        constants = [_constants(node, branch) for branch in branches]
        if all(constants):
            shared.append((node, tuple(token for some in constants for token in some)))
    return shared


def _constants(node: Node, branch: list[Edge]) -> tuple[Token, ...]:
    found = (right for left, right in branch if left == node and isinstance(right[0], Token))
    return next(found, ())


def _conjuncts(tokens: Sequence[Token]) -> list[list[Token]]:
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
        names.append(tokens[at].text)
        if at + 1 < len(tokens) and tokens[at + 1].is_sign("."):
            at += 2
            continue
        break
    if not names:
        return None, tokens
    return ((names[-2] if len(names) > 1 else ""), names[-1].lower()), tokens[at + 1 :]


def _is_constant(token: Token) -> bool:
    return token.kind in ("param", "number")
