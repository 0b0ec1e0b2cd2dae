"""Answers kept in process memory under (group, version, revision, role, URL): never stale, never invalidated.

A group whose version moved gets new keys; its old bytes are dropped when it is next asked for, or when memory is full.
"""

from collections import OrderedDict
from threading import Lock

from onebox.app.people.access import Access

Entry = tuple[bytes, str]
"""A body and its ETag."""
_OVERHEAD = 300
"""Bytes that an entry costs besides its body: keys, tuples, dictionary slots."""


class _Shelf:
    __slots__ = ("entries", "moment", "size")

    def __init__(self, moment: tuple[int, int]) -> None:
        self.moment = moment
        self.entries: dict[tuple[str, str], Entry] = {}
        self.size = 0


class Kept:
    """A bounded store of answers; the groups asked for least recently go first."""

    def __init__(self, limit: int) -> None:
        self.limit = limit
        """Bytes in all."""
        self.size = 0
        self._shelves: OrderedDict[int, _Shelf] = OrderedDict()
        self._lock = Lock()

    def get(self, access: Access, url: str) -> Entry | None:
        """What was answered to this role for this URL at this very version, if it is still here."""
        with self._lock:
            shelf = self._shelves.get(access.group)
            if shelf is None or shelf.moment != (access.version, access.revision):
                return None
            self._shelves.move_to_end(access.group)
            return shelf.entries.get((access.role, url))

    def put(self, access: Access, url: str, entry: Entry) -> None:
        """Keeps an answer; one that alone would take more than an eighth of the room is not kept."""
        size = len(entry[0]) + len(url) + _OVERHEAD
        if size * 8 > self.limit:
            return
        with self._lock:
            shelf = self._shelf(access)
            if shelf is None or (access.role, url) in shelf.entries:
                return
            shelf.entries[access.role, url] = entry
            shelf.size += size
            self.size += size
            while self.size > self.limit:
                self.size -= self._shelves.popitem(last=False)[1].size

    def clear(self) -> None:
        """Forgets everything."""
        with self._lock:
            self._shelves.clear()
            self.size = 0

    def _shelf(self, access: Access) -> _Shelf | None:
        """The group's shelf at this moment; None when a later moment has one already."""
        moment = (access.version, access.revision)
        shelf = self._shelves.get(access.group)
        if shelf is not None and shelf.moment > moment:
            return None
        if shelf is None or shelf.moment < moment:
            if shelf is not None:
                self.size -= shelf.size
            shelf = self._shelves[access.group] = _Shelf(moment)
        self._shelves.move_to_end(access.group)
        return shelf
