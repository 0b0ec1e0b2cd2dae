"""Which clustered tables a SQL statement reaches, and what holds each of them to a group.

A table is held when every row read from it must have `group_id` equal to a constant: by a condition that WHERE
or a join can't do without, directly or over a chain of equal columns. What can't be followed counts as not held.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .conditions import Edge, Node, edges
from .tokens import Token, Unreadable, tree

_JOINS = ("JOIN", "STRAIGHT_JOIN")
_LISTS = ("FROM", "UPDATE", *_JOINS)
_ENDS = (
    *("WHERE", "SET", "GROUP", "ORDER", "HAVING", "LIMIT", "WINDOW", "FOR", "LOCK", "PROCEDURE"),
    *("RETURNING", "VALUES", "VALUE", "SELECT", "INTO", "OFFSET", "FETCH"),
)
_SKIPPED = ("LOW_PRIORITY", "IGNORE", "QUICK", "ONLY")
_KINDS = ("INNER", "LEFT", "RIGHT", "CROSS", "NATURAL")
_NO_ALIAS = (*_ENDS, *_JOINS, *_KINDS, "ON", "USING", "FORCE", "USE", "IGNORE", "PARTITION", "FROM")
_BETWEEN_STATEMENTS = ("UNION", "EXCEPT", "INTERSECT", "MINUS")
_HIDDEN = ("PREPARE", "EXECUTE", "HANDLER", "LOAD")
"""Statements whose effect the text doesn't show."""


@dataclass
class Table:
    """A table in FROM, JOIN or UPDATE; `on` are the equalities that only its own rows must fulfil (LEFT JOIN)."""

    name: str
    alias: str
    on: list[Edge] = field(default_factory=list)


@dataclass
class Block:
    """One SELECT, UPDATE or DELETE, with the one around it."""

    outer: "Block | None"
    tables: list[Table] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)

    def constants(self, table: Table) -> list[Token] | None:
        """What `group_id` of the table's rows is equal to, None when nothing says so."""
        return self._search((table.alias, "group_id"), table, len(self.tables) == 1)

    def _search(self, start: Node, own: Table | None, alone: bool) -> list[Token] | None:
        seen, todo, known = {start}, [start], [*self.edges, *(own.on if own else ())]
        if alone:
            seen.add(("", start[1]))
            todo.append(("", start[1]))
        while todo:
            here = todo.pop()
            known += [edge for t in self.tables if t.alias == here[0] and t is not own for edge in t.on]
            for node in [other for edge in known for other in _other_end(edge, seen)]:
                if isinstance(node[0], Token):
                    return list(node)
                if (found := self._outside(node)) is not None:
                    return found
                seen.add(node)
                todo.append(node)
        return None

    def _outside(self, node: Node) -> list[Token] | None:
        if self.outer is None or any(t.alias == node[0] for t in self.tables) or not node[0]:
            return None
        table = next((t for t in self.outer.tables if t.alias == node[0]), None)
        return self.outer._search(node, table, False)


def _other_end(edge: Edge, seen: set[Node]) -> Iterator[Node | tuple[Token, ...]]:
    left, right = edge
    if left in seen and right not in seen:
        yield right
    elif right in seen and left not in seen:
        yield left


def reach(sql: str, clustered: frozenset[str]) -> list[tuple[str, list[Token] | None]]:
    """Each clustered table that the statement uses, with the tokens its `group_id` is held to.

    None instead of tokens: not held. Raises Unreadable for what can't be followed at all.
    """
    tokens = tree(sql)
    if tokens and tokens[0].names(*_HIDDEN):
        raise Unreadable(f"{tokens[0].text} does not show what it does")
    return list(_statement(tokens, None, clustered))


def _statement(
    tokens: Sequence[Token], outer: Block | None, clustered: frozenset[str]
) -> Iterator[tuple[str, list[Token] | None]]:
    start = 0
    for end in [i for i, t in enumerate(tokens) if t.names(*_BETWEEN_STATEMENTS) or t.is_sign(";")] + [len(tokens)]:
        yield from _block(tokens[start:end], outer, clustered)
        start = end + 1


def _block(
    tokens: Sequence[Token], outer: Block | None, clustered: frozenset[str]
) -> Iterator[tuple[str, list[Token] | None]]:
    reader = _Reader(tokens, Block(outer))
    reader.read()
    for table in reader.block.tables:
        if table.name.lower() in clustered:
            yield table.name.lower(), reader.block.constants(table)
    for i, token in enumerate(tokens):
        if token.kind == "group":
            around = reader.block if reader.block.tables else outer
            yield from _statement(token.inside, around, clustered)
        elif token.text.lower() in clustered and token.kind in ("word", "name") and not reader.explains(i):
            yield token.text.lower(), None


class _Reader:
    """Reads the tables and the conditions of one block."""

    def __init__(self, tokens: Sequence[Token], block: Block) -> None:
        self.tokens = tokens
        self.block = block
        self._known: set[int] = set()

    def explains(self, index: int) -> bool:
        """Whether the mention of a table's name is a table already noted, a column's prefix or an INSERT's target."""
        following = self.tokens[index + 1] if index + 1 < len(self.tokens) else None
        return index in self._known or (following is not None and following.is_sign(".")) or self._is_target(index)

    def _is_target(self, index: int) -> bool:
        before = self.tokens[:index]
        if not before or any(t.names("REPLACE") for t in before):
            return False
        if before[-1].names("INTO") and before[0].names("INSERT"):
            return not any(t.names("KEY") and self._sets_group(i) for i, t in enumerate(self.tokens))
        is_delete = any(t.names("DELETE") for t in before) and not any(t.names("FROM", "USING") for t in before)
        return is_delete and any(t.alias == self.tokens[index].text for t in self.block.tables)

    def _sets_group(self, start: int) -> bool:
        rest = self.tokens[start:]
        return any(t.text.lower() == "group_id" and rest[i + 1].is_sign("=") for i, t in enumerate(rest[:-1]))

    def read(self) -> None:
        """Fills the block."""
        for i, token in enumerate(self.tokens):
            if token.names(*_LISTS) and not self._is_clause(i):
                self._tables(i + 1, self._kind_of_join(i))
            elif token.names("USING") and any(t.names("DELETE") for t in self.tokens[:i]):
                self._tables(i + 1, "INNER")
            elif token.names("WHERE"):
                self.block.edges += edges(self._until(i + 1, _ENDS))
            elif token.names("SET") and self.tokens[0].names("UPDATE", "WITH") and self._moves(i + 1):
                raise Unreadable("an UPDATE that sets group_id")

    def _moves(self, start: int) -> bool:
        assigned = self._until(start, ("WHERE", "ORDER", "LIMIT"))
        return any(t.text.lower() == "group_id" and following.is_sign("=") for t, following in pairwise(assigned))

    def _is_clause(self, index: int) -> bool:
        """FOR UPDATE and ON DUPLICATE KEY UPDATE name no table."""
        return self.tokens[index].names("UPDATE") and index > 0 and self.tokens[index - 1].names("FOR", "KEY")

    def _kind_of_join(self, index: int) -> str:
        for token in reversed(self.tokens[max(0, index - 2) : index]):
            if token.names("LEFT", "RIGHT", "NATURAL"):
                return token.text
            if not token.names("OUTER", "INNER", "CROSS"):
                break
        return "INNER"

    def _until(self, start: int, words: Sequence[str]) -> Sequence[Token]:
        for i in range(start, len(self.tokens)):
            if self.tokens[i].names(*words):
                return self.tokens[start:i]
        return self.tokens[start:]

    def _tables(self, start: int, join: str) -> None:
        """Reads `a AS x, b` and, after a join's table, its ON."""
        at = start
        while at < len(self.tokens):
            while at < len(self.tokens) and self.tokens[at].names(*_SKIPPED):
                at += 1
            at, table = self._table(at)
            if table and at < len(self.tokens) and self.tokens[at].names("ON"):
                self._on(at + 1, table, join)
            if at >= len(self.tokens) or not self.tokens[at].is_sign(","):
                return
            at += 1

    def _on(self, start: int, table: Table, join: str) -> None:
        needed = edges(self._until(start, (*_ENDS, *_JOINS, *_KINDS, "ON")))
        if join == "INNER":
            self.block.edges += needed
        elif join == "LEFT":
            table.on += needed

    def _table(self, at: int) -> tuple[int, Table | None]:
        if at >= len(self.tokens):
            return at, None
        first = self.tokens[at]
        if first.kind == "group":
            name = ""
        elif first.kind in ("word", "name"):
            self._known.add(at)
            name = first.text
            if at + 2 < len(self.tokens) and self.tokens[at + 1].is_sign("."):
                at += 2
                self._known.add(at)
                name = self.tokens[at].text
        else:
            return at, None
        at, alias = self._alias(at + 1, name)
        table = Table(name, alias)
        self.block.tables.append(table)
        return at, table

    def _alias(self, at: int, name: str) -> tuple[int, str]:
        if at < len(self.tokens) and self.tokens[at].names("AS"):
            at += 1
        if at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "name" or (token.kind == "word" and not token.names(*_NO_ALIAS)):
                return at + 1, token.text
        return at, name
