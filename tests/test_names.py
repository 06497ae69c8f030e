"""Names say what they hold: vague words stay rare in the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import portbook

FILES = sorted(Path(portbook.__file__).parent.rglob("*.py"))
VAGUE = frozenset(
    [
        "each",
        "found",
        "said",
        "held",
        "told",
        "seen",
        "meant",
        "tried",
        "heard",
        "ran",
        "laid",
        "done",
        "kept",
        "taken",
        "asked",
        "wanted",
        "thing",
        "stuff",
    ]
)  # a line reads better than a list
MOST = 0.02
"""The share of all bindings that may have such a name; in code that reads well it is under one in a hundred."""


def bindings(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def test_few_names_are_vague() -> None:
    names = [name.strip("_") for path in FILES for name in bindings(ast.parse(path.read_text("utf-8")))]
    assert sum(name in VAGUE for name in names) < MOST * len(names)
