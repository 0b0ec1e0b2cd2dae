"""The house keeps its own rules: the way its arrows point, the size of its files, the one way round the groups."""

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = [p for folder in ("src", "planner") for p in (ROOT / folder).rglob("*.py")]
WRITTEN = [p for p in SOURCES if "migrations" not in p.parts and "node_modules" not in p.parts]

APP = ["db", "groups", "people", "jobs", "mail", "billing", "api", "office"]
"""A room imports only from those before it."""
OUTSIDE = ["dev", "box", "fleet"]
"""Never import the app, and are never imported by it."""
PUBLIC = {"onebox.app.groups", "onebox.app.people", "onebox.app.api", "onebox.app.settings", "onebox.app.testing"}
"""What a product may import."""
EVERY_GROUP = {
    "planner/sample/filling.py": 1,
    "src/onebox/app/groups/audit/run.py": 1,
    "src/onebox/app/people/access.py": 2,
    "src/onebox/app/people/bearers.py": 1,
    "src/onebox/app/people/models/account.py": 1,
    "src/onebox/app/people/models/invitation.py": 2,
}
"""Places that look at all groups, with their number: questions about one person, the audit, ANALYZE TABLE."""

LINES, FUNCTION_LINES = 300, 40


def name(path: Path) -> str:
    """The module's dotted name."""
    parts = path.relative_to(ROOT / "src" if path.is_relative_to(ROOT / "src") else ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Modules that a file imports, with their lines; relative imports written out."""
    package = name(path).split(".") if path.name == "__init__.py" else name(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module, node.lineno
            yield from ((f"{module}.{alias.name}", node.lineno) for alias in node.names)


def room(module: str) -> str:
    """`onebox.app.groups.models` → "app/groups"; `onebox.dev.place` → "dev"; "" for what is not ours."""
    parts = module.split(".")
    if parts[0] == "planner":
        return "planner"
    if parts[0] != "onebox" or len(parts) < 2:
        return ""
    if parts[1] != "app":
        return parts[1]
    return f"app/{parts[2]}" if len(parts) > 2 and parts[2] in APP else "app"


def arrows() -> Iterator[tuple[str, str, str]]:
    """From which room to which other one, and where that is written."""
    for path in SOURCES:
        here = room(name(path))
        for module, line in imports(path):
            there = room(module)
            if there and there != here:
                yield here, there, f"{path.relative_to(ROOT)}:{line} imports {module}"


def wrong(here: str, there: str) -> bool:
    """Whether this arrow must not be."""
    inner = [r.removeprefix("app/") for r in (here, there)]
    if here.startswith("app/") and there.startswith("app/"):
        return APP.index(inner[1]) > APP.index(inner[0])
    if here.startswith("app"):
        return not there.startswith("app")
    if here in OUTSIDE:
        return there not in OUTSIDE
    if here == "cli":
        return there not in OUTSIDE
    return False


def test_arrows_point_the_right_way():
    assert [where for here, there, where in arrows() if wrong(here, there)] == []


@pytest.mark.parametrize(
    ("here", "there"),
    [
        ("app/db", "app/groups"),
        ("app/people", "app/api"),
        ("app/groups", "dev"),
        ("app", "cli"),
        ("app/api", "planner"),
        ("dev", "app/groups"),
        ("dev", "app"),
        ("cli", "app"),
        ("box", "app/db"),
    ],
)
def test_a_wrong_arrow_would_be_seen(here, there):
    assert wrong(here, there)


def test_no_two_rooms_import_each_other():
    onward: dict[str, set[str]] = defaultdict(set)
    for here, there, _ in arrows():
        if here not in ("app", "planner"):
            onward[here].add(there)
    rooms = list(onward)
    assert [(a, b) for a in rooms for b in onward[a] if a in onward[b] and a < b] == []


def test_the_planner_uses_public_names_only():
    private = []
    for path in SOURCES:
        if not path.is_relative_to(ROOT / "planner"):
            continue
        for module, line in imports(path):
            exported = module.rpartition(".")[0] in PUBLIC
            generated = "migrations" in path.parts
            if room(module) not in ("", "planner") and module not in PUBLIC and not exported and not generated:
                private.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert private == []


@pytest.mark.parametrize("public", sorted(PUBLIC - {"onebox.app.settings", "onebox.app.testing"}))
def test_public_names_are_listed(public):
    """`from onebox.app.people import x` may only name what `__all__` lists."""
    package = ROOT / "src" / Path(*public.split(".")) / "__init__.py"
    listed = {
        ast.literal_eval(element)
        for node in ast.parse(package.read_text()).body
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__"
        for element in getattr(node.value, "elts", [])
    }
    used = {
        module.rpartition(".")[2]
        for path in WRITTEN
        if path.is_relative_to(ROOT / "planner")
        for module, _ in imports(path)
        if module.rpartition(".")[0] == public
    }
    assert used - listed == set()


def test_the_one_way_round_is_used_in_these_places_only():
    uses: dict[str, int] = defaultdict(int)
    for path in WRITTEN:
        for node in ast.walk(ast.parse(path.read_text())):
            called = node.func if isinstance(node, ast.Call) else None
            if getattr(called, "id", getattr(called, "attr", "")) == "every_group":
                uses[str(path.relative_to(ROOT))] += 1
    assert dict(uses) == EVERY_GROUP


def test_nobody_reaches_past_the_groups_by_other_means():
    """The context variable and the guard's switch are touched by their own rooms alone."""
    touching = [
        str(path.relative_to(ROOT))
        for path in WRITTEN
        if not path.is_relative_to(ROOT / "src/onebox/app/db") and "outside_groups" in path.read_text()
    ]
    assert touching == ["src/onebox/app/groups/checks/models.py"]
    assert not [p for p in WRITTEN if p.name != "scope.py" and "_current.set" in p.read_text()]


def test_files_and_functions_are_small():
    large = [f"{p.relative_to(ROOT)}" for p in WRITTEN if len(p.read_text().splitlines()) > LINES]
    for path in WRITTEN:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > FUNCTION_LINES:
                    large.append(f"{path.relative_to(ROOT)}: {node.name} has {length} lines")
    assert large == []
