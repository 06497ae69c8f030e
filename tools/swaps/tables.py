"""Tables of a side, and the same tables with two entries swapped."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, partial
from itertools import pairwise
from typing import TypeVar, cast

from portbook.targets import Target
from tools.swaps.sides import WINGS
from tools.swaps.symbols import Symbol, module, resolved

_PLACES = (WINGS, "portbook.targets.")
_WITHOUT = "without "
_Function = TypeVar("_Function", bound=Callable[..., object])


@dataclass(frozen=True)
class Swap:
    """One table with two entries swapped; a set has nothing to swap, so one of its elements is missing.

    Attributes:
        table: its first definition.
        what: which entries.
        instead: the values that definitions have instead of their own.
    """

    table: Symbol
    what: str
    instead: Mapping[Symbol, object]

    @property
    def removes(self) -> bool:
        """Whether something is missing."""
        return _WITHOUT in self.what


def swaps(symbols: Iterable[Symbol], *, removing: bool = True) -> Iterator[Swap]:
    """Every swap of every table that is defined at the level of a module; without those that only remove something."""
    done: set[Symbol] = set()
    for symbol in sorted(symbols):
        if symbol not in done and not symbol.module.startswith("portbook.proof"):
            group = _group(symbol)
            done |= {*group}
            every = _of_group(group) if len(group) > 1 else _of_one(symbol)
            yield from (swap for swap in every if removing or not swap.removes)


def _group(symbol: Symbol) -> tuple[Symbol, ...]:
    """The names that one statement defines: `ALLOW, DENY = …` is a table too."""
    source = module(symbol.module)
    statements = source.defined[symbol.name] if source else ()
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(target := statement.targets[0], ast.Tuple):
            names = [element.id for element in target.elts if isinstance(element, ast.Name)]
            return tuple(Symbol(symbol.module, name) for name in names)
    return (symbol,)


def _of_group(group: Sequence[Symbol]) -> Iterator[Swap]:
    values = [_value(symbol) for symbol in group]
    if all(isinstance(value, str) for value in values):
        for first, second, one, other in zip(group, group[1:], values, values[1:], strict=False):
            yield Swap(group[0], f"{one!r} and {other!r}", {first: other, second: one})
    else:
        for symbol in group:
            yield from _of_one(symbol)


def _of_one(symbol: Symbol) -> Iterator[Swap]:
    source = module(symbol.module)
    statements = source.defined[symbol.name] if source else ()
    if any(isinstance(statement, ast.Assign | ast.AnnAssign) for statement in statements):
        for what, value in variants(_value(symbol)):
            yield Swap(symbol, what, {symbol: value})


def _value(symbol: Symbol) -> object:
    return vars(sys.modules[symbol.module]).get(symbol.name)


def variants(value: object) -> Iterator[tuple[str, object]]:
    """The same with two neighbours swapped, each pair on its own; a set without one of its elements; what is within, likewise."""
    match value:
        case Mapping():
            yield from _of_mapping(value)
        case tuple() if not hasattr(value, "_fields"):
            yield from _of_tuple(value)
        case frozenset() | set():
            for element in sorted(value, key=repr):
                yield f"{_WITHOUT}{element!r}", type(value)(value - {element})
        case _ if is_dataclass(value) and not isinstance(value, type) and type(value).__module__.startswith(WINGS):
            for field in fields(value):
                for what, instead in variants(getattr(value, field.name)):
                    yield f"{field.name}: {what}", replace(value, **{field.name: instead})
        case _:
            return


def _of_mapping(value: Mapping[object, object]) -> Iterator[tuple[str, object]]:
    keys = list(value)
    for first, second in pairwise(keys):
        if value[first] != value[second]:
            yield f"{_short(first)} and {_short(second)}", {**value, first: value[second], second: value[first]}
    for key in keys:
        for what, instead in variants(value[key]):
            yield f"{_short(key)}: {what}", {**value, key: instead}


def _of_tuple(value: tuple[object, ...]) -> Iterator[tuple[str, object]]:
    for at, (first, second) in enumerate(pairwise(value)):
        if first != second and not _is_of_model(first):
            yield f"{_short(first)} and {_short(second)}", (*value[:at], second, first, *value[at + 2 :])
    for at, element in enumerate(value):
        for what, instead in variants(element):
            yield f"{at}: {what}", (*value[:at], instead, *value[at + 1 :])


def _is_of_model(value: object) -> bool:
    """Rules and what a target lacks: data, in no firewall's words, and in no order."""
    return is_dataclass(value) and type(value).__module__.startswith("portbook.model")


def _short(value: object) -> str:
    return repr(value)[:40]


@contextmanager
def swapped(swap: Swap, target: Target) -> Iterator[Target]:
    """The target while the swap holds, wherever the table has been imported."""
    before = [(where, name, vars(where)[name]) for symbol in swap.instead for where, name in _places()[symbol]]
    own = {id(_value(symbol)): instead for symbol, instead in swap.instead.items()}
    try:
        for symbol, instead in swap.instead.items():
            for where, name in _places()[symbol]:
                setattr(where, name, instead)
        forget()
        yield replace(target, render=_with(target.render, own), read=_with(target.read, own))
    finally:
        for where, name, value in before:
            setattr(where, name, value)
        forget()


def _with(function: _Function, own: Mapping[int, object]) -> _Function:
    """A function with what it has been given already replaced."""
    if not isinstance(function, partial):
        return function
    given = {name: own.get(id(value), value) for name, value in function.keywords.items()}
    return cast("_Function", partial(function.func, **given))


@cache
def _places() -> Mapping[Symbol, list[tuple[object, str]]]:
    """Where each definition has a name."""
    places: dict[Symbol, list[tuple[object, str]]] = {}
    for name, loaded in list(sys.modules.items()):
        source = module(name) if name.startswith(_PLACES) else None
        for bound in {*source.defined, *source.imported} & vars(loaded).keys() if source else ():
            if isinstance(symbol := resolved(name, bound), Symbol):
                places.setdefault(symbol, []).append((loaded, bound))
    return places


@cache
def _caches() -> list[Callable[[], None]]:
    found = (
        each for name, loaded in list(sys.modules.items()) if name.startswith(_PLACES) for each in vars(loaded).values()
    )
    return [each.cache_clear for each in found if hasattr(each, "cache_clear")]


def forget() -> None:
    """Nothing that was worked out from the tables before is remembered."""
    for clear in _caches():
        clear()
