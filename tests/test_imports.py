"""Imports point one way, and only some parts may touch what is outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import portbook

PACKAGE = Path(portbook.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
LAYERS = (
    {"model"},
    {"atomic", "escape", "evidence", "files", "lexers", "page", "plugins"},
    {"load", "rules", "diagram", "reference"},
    {"targets"},
    {"snippets"},
    {"blocks", "proof", "report", "export", "fix"},
    {"expand"},
    {"adapters"},
    {"__main__"},
)
"""A part may import from layers above its own, never from beside or below. A new part must be given its place."""
HOME = {
    "mkdocs": "adapters",
    "markdown": "adapters",
    "click": "adapters",
    "subprocess": "proof",
    "multiprocessing": "proof",
    "concurrent": "proof",
    "asyncio": "proof",
    "ctypes": "proof",
    "resource": "proof",
    "socket": "proof",
    "pty": "proof",
}
"""The one part that may import a library that starts processes or belongs to a site generator."""
CALLS = {"system", "popen", "fork", "forkpty", "unshare", "setns", "kill", "killpg", "chroot", "setuid", "setgid"}
"""What `os` has for the same; and everything that starts with exec, spawn or posix_spawn."""


def test_every_part_has_its_place() -> None:
    known = {part for layer in LAYERS for part in layer}
    assert {part_of(path) for path in FILES} - known == {"__init__"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    part = part_of(path)
    assert {each for each in ours(path) if each != part} <= above(part)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_its_home_imports_a_library(path: Path) -> None:
    found = {name.split(".")[0] for name in imported(path)} & HOME.keys()
    assert {name for name in found if HOME[name] != part_of(path)} == set()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_proof_starts_processes(path: Path) -> None:
    assert part_of(path) == "proof" or not set(starts(path.read_text()))


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


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def above(part: str) -> set[str]:
    if part == "__init__":
        return set()
    place = next(number for number, layer in enumerate(LAYERS) if part in layer)
    return {each for layer in LAYERS[:place] for each in layer}


def ours(path: Path) -> Iterator[str]:
    """The parts of the package that a file imports from."""
    for name in imported(path):
        words = name.split(".")
        if words[0] == "portbook" and words[1:] not in ([], ["__version__"]):
            yield words[1]


def imported(path: Path) -> Iterator[str]:
    """Full names of what a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are written in full"
            yield from (f"{node.module}.{each.name}" for each in node.names)


def starts(text: str) -> Iterator[str]:
    """Names by which `os` starts or changes a process, in the text of a module."""
    tree = ast.parse(text)
    names = {"os"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {each.asname or each.name for each in node.names if each.name == "os"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in names:
            yield from _starting(node.attr)
        elif isinstance(node, ast.ImportFrom) and node.module == "os":
            yield from (found for each in node.names for found in _starting(each.name))


def _starting(name: str) -> Iterator[str]:
    if name in CALLS or name.startswith(("exec", "spawn", "posix_spawn")):
        yield name
