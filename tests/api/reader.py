"""A client that follows the change feed: deletions first, then rows, until there is no next page."""

from typing import Any

from tests.wire import Wire

Rows = dict[str, dict[str, dict[str, Any]]]


class Reader:
    """Holds a group's rows by resource and id, at a version."""

    def __init__(self, wire: Wire, slug: str = "ash") -> None:
        self.wire = wire
        self.slug = slug
        self.version = 0
        self.resets = 0
        self.rows: Rows = {}

    def sync(self) -> "Reader":
        """Goes to the group's version."""
        first, cursor, pages = None, None, 0
        while first is None or cursor is not None:
            page, pages = self.page(cursor), pages + 1
            assert pages < 5000, "the feed does not end"
            if page["reset"]:
                self.resets += 1
                self.version, self.rows = 0, {}
                return self.sync()
            first = page["version"] if first is None else first
            assert page["version"] == first >= self.version
            self.apply(page)
            cursor = page["next"]
        self.version = first
        return self

    def page(self, cursor: str | None = None) -> Any:
        """One answer of the feed."""
        more = f"&cursor={cursor}" if cursor else ""
        reply = self.wire.get(f"/api/{self.slug}/sync?since={self.version}&revision=0{more}")
        assert reply.status == 200, reply.body
        return reply.json

    def apply(self, page: Any) -> None:
        for resource, ids in page["deleted"].items():
            for row in ids:
                self.rows.get(resource, {}).pop(row, None)
        for resource, rows in page["rows"].items():
            known = self.rows.setdefault(resource, {})
            for row in rows:
                known[row["id"]] = row

    def filled(self) -> Rows:
        """The rows, leaving out resources that have none."""
        return {resource: rows for resource, rows in self.rows.items() if rows}


def fresh(wire: Wire, slug: str = "ash") -> Reader:
    """The group as somebody sees it who comes for the first time."""
    return Reader(wire, slug).sync()
