"""Exports for tests: made, taken apart and put together again."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

from onebox.app.groups import Group
from onebox.app.groups.transfer import erasing

Files = dict[str, bytes]


def exported(group: Group) -> bytes:
    """The group as a file."""
    stream = io.BytesIO()
    group.export(stream)
    return stream.getvalue()


def put(path: Path, data: bytes) -> Path:
    """The file, on the disk."""
    path.write_bytes(data)
    return path


def files(data: bytes) -> Files:
    """What is in the archive, in its order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def manifest(data: bytes) -> dict:
    return json.loads(files(data)["manifest.json"])


def packed(found: Files) -> bytes:
    """An archive of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in found.items():
            archive.writestr(name, content)
    return stream.getvalue()


def changed(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The archive with one file changed, and a manifest that vouches for it: made by somebody who knows how."""
    found = files(data)
    found[name] = change(found[name])
    told = json.loads(found["manifest.json"])
    for table in told["tables"]:
        content = found[table["file"]]
        table.update(rows=content.count(b"\n"), bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
    if name != "manifest.json":
        found["manifest.json"] = json.dumps(told).encode()
    return packed(found)


def retold(data: bytes, change: Callable[[dict], None]) -> bytes:
    """The archive with another manifest."""
    found = files(data)
    told = json.loads(found["manifest.json"])
    change(told)
    found["manifest.json"] = json.dumps(told).encode()
    return packed(found)


def erased(group: Group) -> None:
    """The group goes at once; its people's accounts stay."""
    erasing.erase(group.slug, "test")
