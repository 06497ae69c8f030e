"""Which module-level definitions a function depends on, told from the source: each name that it or a definition behind it loads."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

PACKAGE = "portbook"


class Symbol(NamedTuple):
    """A module-level definition.

    Attributes:
        module: the full name of its module.
        name: what the module calls it.
    """

    module: str
    name: str

    def __str__(self) -> str:
        return f"{self.module.removeprefix(PACKAGE + '.')}.{self.name}"


@dataclass(frozen=True)
class Module:
    """The source of one module.

    Attributes:
        defined: by name, the statements that define it.
        imported: by name, what an import binds to it: a module, or a name of a module.
    """

    defined: Mapping[str, tuple[ast.stmt, ...]]
    imported: Mapping[str, tuple[str, str]]


@cache
def module(name: str) -> Module | None:
    """The source of a module of the package; None where there is no such module, or it is none of ours."""
    if name.split(".", maxsplit=1)[0] != PACKAGE:
        return None
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is None or spec.origin is None:
        return None
    tree = ast.parse(Path(spec.origin).read_text("utf-8"))
    defined: dict[str, tuple[ast.stmt, ...]] = {}
    for statement in tree.body:
        for bound in _bound(statement):
            defined[bound] = (*defined.get(bound, ()), statement)
    return Module(defined, dict(_imports(tree)))


def _bound(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module defines or changes."""
    match statement:
        case ast.FunctionDef() | ast.ClassDef() | ast.AsyncFunctionDef():
            yield statement.name
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    yield node.id
        case ast.If() | ast.Try() | ast.With() | ast.For():
            for inner in ast.iter_child_nodes(statement):
                if isinstance(inner, ast.stmt):
                    yield from _bound(inner)
        case _:
            return


def _imports(tree: ast.Module) -> Iterator[tuple[str, tuple[str, str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield alias.asname or alias.name, (node.module, alias.name)
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name, (alias.name, "")


def resolved(where: str, name: str) -> Symbol | str | None:
    """What a name means in a module: a definition, the name of a module, or None where it is nothing of ours."""
    source = module(where)
    if source is None:
        return None
    if name in source.defined:
        return Symbol(where, name)
    if name not in source.imported:
        return None
    home, imported = source.imported[name]
    if not imported:
        return home if module(home) else None
    if module(home) is None:
        return None
    inner = f"{home}.{imported}" if module(f"{home}.{imported}") else None
    return inner if home == where else resolved(home, imported) or inner


@cache
def uses(symbol: Symbol) -> frozenset[Symbol]:
    """The definitions whose names a definition loads."""
    return loaded(symbol, lambda _node: True)


def loaded(symbol: Symbol, within: Callable[[ast.AST], bool]) -> frozenset[Symbol]:
    """The same, without the parts of its source that are left out."""
    source = module(symbol.module)
    nodes = [node for statement in (source.defined[symbol.name] if source else ()) for node in _walk(statement, within)]
    return frozenset(used for node in nodes if (used := _used(node, symbol.module)) and used != symbol)


def runs(symbol: Symbol) -> bool:
    """Whether it is a function or a class, whose names are loaded again each time."""
    source = module(symbol.module)
    return any(
        isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for statement in (source.defined[symbol.name] if source else ())
    )


def _walk(node: ast.AST, within: Callable[[ast.AST], bool]) -> Iterator[ast.AST]:
    if within(node):
        yield node
        for inner in ast.iter_child_nodes(node):
            yield from _walk(inner, within)


def _used(node: ast.AST, where: str) -> Symbol | None:
    used = None
    if isinstance(node, ast.Name):
        used = resolved(where, node.id)
    elif isinstance(node, ast.Attribute) and (home := _module_of(node.value, where)):
        used = resolved(home, node.attr)
    return used if isinstance(used, Symbol) else None


def _module_of(node: ast.expr, where: str) -> str | None:
    """The module that an expression names; None where it names none."""
    match node:
        case ast.Name(id=name):
            meant = resolved(where, name)
        case ast.Attribute(value=value, attr=name) if home := _module_of(value, where):
            meant = resolved(home, name) or (f"{home}.{name}" if module(f"{home}.{name}") else None)
        case _:
            return None
    return meant if isinstance(meant, str) else None


def closure(roots: Iterable[Symbol], barred: frozenset[Symbol] = frozenset()) -> frozenset[Symbol]:
    """The roots and every definition that they depend on, without going through the barred ones."""
    reached: set[Symbol] = set()
    waiting = list(roots)
    while waiting:
        symbol = waiting.pop()
        if symbol not in reached and symbol not in barred:
            reached.add(symbol)
            waiting.extend(uses(symbol))
    return frozenset(reached)
