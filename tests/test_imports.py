"""Imports point one way, and only some parts may touch what is outside."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import portbook

PACKAGE = Path(portbook.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LAYERS = (
    {"model"},
    {"atomic", "clause", "escape", "evidence", "files", "layout", "lexers", "own_fault", "page", "plugins", "spelling"},
    {"plain"},
    {"load", "rules", "diagram", "registries"},
    {"estate", "reference", "targets"},
    {"catalogue", "deltas", "port_uses", "selection", "snippets", "versions"},
    {"slots"},
    {"compare", "handwritten", "importers"},
    {"blocks", "checkers", "proof", "report", "export", "fix"},
    {"firewalls"},
    {"expand"},
    {"generated"},
    {"adapters"},
    {"__main__"},
)
"""A part may import from layers above its own, never from beside or below. A new part must be given its place."""
STARTS_PROCESSES = ("proof", "check")
"""The folders that may start a process, open a socket or enter a namespace."""
HOME = {
    "mkdocs": ("adapters",),
    "markdown": ("adapters",),
    "click": ("adapters",),
    "mcp": ("adapters",),
    "mcp_types": ("adapters",),
    "anyio": ("adapters",),
    "subprocess": STARTS_PROCESSES,
    "multiprocessing": STARTS_PROCESSES,
    "concurrent": STARTS_PROCESSES,
    "asyncio": STARTS_PROCESSES,
    "ctypes": STARTS_PROCESSES,
    "resource": STARTS_PROCESSES,
    "socket": STARTS_PROCESSES,
    "pty": STARTS_PROCESSES,
}
"""The folders that may import a library that starts processes or belongs to a site generator."""
CALLS = {"system", "popen", "fork", "forkpty", "unshare", "setns", "kill", "killpg", "chroot", "setuid", "setgid"}
"""What `os` has for the same; and everything that starts with exec, spawn or posix_spawn."""


def test_every_part_has_its_place() -> None:
    known = {part for layer in LAYERS for part in layer}
    assert {part_of(path) for path in FILES} - known == {"__init__"}


def test_imports_point_one_way() -> None:
    parts = {part: above(part) | {part} for part in map(part_of, FILES)}
    assert wrong_imports(lambda path, name: name.split(".")[1] not in parts[part_of(path)]) == []


def test_no_modules_import_each_other() -> None:
    modules = {dotted(path) for path in FILES}
    graph = {
        dotted(path): {module for name in imported_at_start(path) for module in owner(name, modules)} for path in FILES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as circle:
        pytest.fail(" → ".join(circle.args[1]))


def test_nothing_outside_a_check_imports_a_check() -> None:
    assert wrong_imports(lambda path, name: is_of_a_check(name) and "check" not in path.parts) == []


def test_the_kernel_knows_no_firewall() -> None:
    assert (
        wrong_imports(lambda path, name: name.startswith("portbook.firewalls.") and part_of(path) != "firewalls") == []
    )


def test_a_wing_says_nothing_before_it_is_asked() -> None:
    """A worker in the sandbox imports the packages above it: a target there would bring readers and renderers along."""
    opening = [path for path in FILES if path.name == "__init__.py" and part_of(path) == "firewalls"]
    assert [
        path for path in opening if any(not isinstance(node, ast.Expr) for node in ast.parse(path.read_text()).body)
    ] == []


def test_only_its_home_imports_a_library() -> None:
    strangers = [
        (relative(path), library)
        for path in FILES
        for library in {name.split(".")[0] for name in imported(path)} & HOME.keys()
        if not set(HOME[library]) & set(path.relative_to(PACKAGE).parts)
    ]
    assert strangers == []


def test_only_proof_and_checks_start_processes() -> None:
    others = [path for path in FILES if not set(STARTS_PROCESSES) & set(path.relative_to(PACKAGE).parts)]
    assert [(relative(path), name) for path in others for name in starts(path.read_text())] == []


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.system('x')",
        "from os import fork",
        "import os as o\no.execv('x', [])",
        "os.posix_spawn('x', [], {})",
    ],
)
def test_a_start_is_seen(text: str) -> None:
    assert set(starts(text))


def is_of_a_check(name: str) -> bool:
    """Whether a full name is in the `check/` of a wing."""
    return name.startswith("portbook.firewalls.") and "check" in name.split(".")


def wrong_imports(is_wrong: Callable[[Path, str], bool]) -> list[tuple[str, str]]:
    """What files import of ours that they must not, as (file, name)."""
    return [(relative(path), name) for path in FILES for name in ours(path) if is_wrong(path, name)]


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def relative(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def dotted(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def owner(name: str, modules: set[str]) -> Iterable[str]:
    """The module that a full name is, or is in."""
    return [name] if name in modules else [parent] if (parent := name.rpartition(".")[0]) in modules else []


def above(part: str) -> set[str]:
    if part == "__init__":
        return set()
    place = next(number for number, layer in enumerate(LAYERS) if part in layer)
    return {name for layer in LAYERS[:place] for name in layer}


def ours(path: Path) -> Iterator[str]:
    """Full names of what a file imports from the package."""
    for name in imported(path):
        words = name.split(".")
        if words[0] == "portbook" and words[1:] not in ([], ["__version__"]):
            yield name


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Full names of what a file imports, wherever in it."""
    return tuple(_names(ast.walk(_tree(path))))


def imported_at_start(path: Path) -> tuple[str, ...]:
    """Full names of what a file imports as it is imported itself."""
    return tuple(_names(_tree(path).body))


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


def _names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def starts(text: str) -> Iterator[str]:
    """Names by which `os` starts or changes a process, in the text of a module."""
    tree = ast.parse(text)
    names = {"os"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.asname or alias.name for alias in node.names if alias.name == "os"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield from _starting(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (start for alias in node.names for start in _starting(alias.name))


def _starting(name: str) -> Iterator[str]:
    if name in CALLS or name.startswith(("exec", "spawn", "posix_spawn")):
        yield name
