"""The two sides of a target, what writes its texts and what reads them, and what checks them besides: as definitions."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from types import FunctionType

import portbook
from portbook.targets import Target, targets
from tools.swaps.symbols import PACKAGE, Symbol, closure, loaded, module, resolved, runs, uses

WINGS = f"{PACKAGE}.firewalls."
_CHECK = "check"
_SHARED_BY_ALL = (f"{PACKAGE}.model", f"{PACKAGE}.rules", f"{PACKAGE}.escape", f"{PACKAGE}.targets.base")
"""What data and rules are, how text is escaped, and what a target is: no firewall's words."""
_TOLD = ("lacks", "base", "never")
"""What a target says of itself that decides what is written."""


@cache
def written(target: Target) -> frozenset[Symbol]:
    """All that its renderer depends on, and what it says that it lacks."""
    home = _home(target)
    told = loaded(home, lambda node: not isinstance(node, ast.keyword) or node.arg in _TOLD or node.arg is None)
    readers = frozenset(root for each in targets().values() for root in _reading(each))
    roots = frozenset(_roots(target.render))
    return _own(closure(roots) | closure(told - readers, barred=readers - roots))


@cache
def read(target: Target) -> frozenset[Symbol]:
    """All that its readers depend on."""
    return _own(closure(_reading(target)))


@cache
def rendering(target: Target) -> frozenset[Symbol]:
    """What its renderer loads as it runs, and not only as its modules are imported."""
    return _live(frozenset(_roots(target.render)))


@cache
def reading_texts(target: Target) -> frozenset[Symbol]:
    """The same of its reader of texts; listings of a machine, it renders none."""
    return _live(frozenset(_roots(target.read)))


def _live(roots: frozenset[Symbol]) -> frozenset[Symbol]:
    reached = closure(roots)
    return _own(roots | frozenset(used for symbol in reached if runs(symbol) for used in uses(symbol)))


@cache
def checked(wing: str) -> frozenset[Symbol]:
    """All that the `check/` of a wing depends on."""
    return _own(closure(Symbol(name, defined) for name in checks()[wing] for defined in _definitions(name)))


def wing(target: Target) -> str:
    """The wing that a target is in."""
    return _home(target).module.removeprefix(WINGS).split(".")[0]


@cache
def checks() -> dict[str, tuple[str, ...]]:
    """The modules of each wing's `check/`."""
    root = Path(portbook.__file__).parent
    found: dict[str, list[str]] = {}
    for path in sorted((root / "firewalls").rglob("*.py")):
        parts = path.relative_to(root.parent).with_suffix("").parts
        if _CHECK in parts and parts[-1] != "__init__":
            found.setdefault(parts[2], []).append(".".join(parts))
    return {name: tuple(modules) for name, modules in found.items()}


def is_of_check(name: str) -> bool:
    """Whether a module is in the `check/` of a wing."""
    return name.startswith(WINGS) and _CHECK in name.split(".")


def _definitions(name: str) -> Iterator[str]:
    source = module(name)
    yield from source.defined if source else ()


def _own(symbols: frozenset[Symbol]) -> frozenset[Symbol]:
    return frozenset(symbol for symbol in symbols if not symbol.module.startswith(_SHARED_BY_ALL))


def _home(target: Target) -> Symbol:
    """Where it is defined."""
    return next(_defined_as(target))


def _reading(target: Target) -> frozenset[Symbol]:
    readers = (target.read, target.read_state, target.read_host, target.read_host_by)
    return frozenset(root for reader in readers for root in _roots(reader))


def _roots(value: object) -> Iterator[Symbol]:
    """The definitions that a function is, with those of the arguments that it already has."""
    if isinstance(value, partial):
        yield from _roots(value.func)
        for argument in (*value.args, *value.keywords.values()):
            yield from _roots(argument)
    elif isinstance(value, FunctionType):
        yield Symbol(value.__module__, value.__qualname__)
    elif value is not None and not isinstance(value, bool):
        yield next(_defined_as(value))


def _defined_as(value: object) -> Iterator[Symbol]:
    for name, loaded_module in sorted(sys.modules.items()):
        if name.startswith(WINGS):
            for bound, other in vars(loaded_module).items():
                if other is value and isinstance(symbol := resolved(name, bound), Symbol):
                    yield symbol
