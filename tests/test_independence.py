"""What writes a firewall's texts, what reads them, and what checks them a second time take no meaning from each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from portbook.targets import targets
from tools.swaps.score import Fate, outcomes
from tools.swaps.sides import WINGS, checked, checks, is_of_check, read, wing, written
from tools.swaps.symbols import PACKAGE, Symbol, module, uses

ALLOWED: Mapping[str, Mapping[str, Mapping[str, str]]] = yaml.safe_load(
    (Path(__file__).parent / "cases" / "independence.yml").read_text("utf-8")
)
TARGETS = sorted(targets())
DATA = f"{PACKAGE}.model.protocol"
WORDS = {Symbol(DATA, "NUMBERS"), Symbol(DATA, "ICMP_TYPES"), Symbol(DATA, "protocol_named")}
"""The data's own words, with which no firewall's text is written: a reader may know them."""
SAMPLE = 4
"""So many swaps of each side the tests try; `python -m tools.swaps` tries all."""


@pytest.mark.parametrize("name", TARGETS)
def test_a_reader_takes_no_meaning_from_its_renderer(name: str) -> None:
    assert unlisted(written(targets()[name]) & read(targets()[name]), "written and read") == []


@pytest.mark.parametrize("name", TARGETS)
def test_a_check_takes_no_meaning_from_either(name: str) -> None:
    target = targets()[name]
    checking = checked(wing(target)) if wing(target) in checks() else frozenset()
    assert unlisted(checking & (written(target) | read(target)), "checked") == []


def test_a_check_imports_nothing_else_of_a_wing() -> None:
    others = [
        (name, home)
        for names in checks().values()
        for name in names
        for home, _imported in imports(name)
        if home.startswith(WINGS) and not is_of_check(home)
    ]
    assert others == []


@pytest.mark.parametrize("name", TARGETS)
def test_a_renderer_does_not_write_in_the_words_of_the_data(name: str) -> None:
    assert [str(symbol) for symbol in written(targets()[name]) if uses(symbol) & WORDS] == []


def test_nothing_is_listed_that_nobody_shares() -> None:
    both = {symbol for target in targets().values() for symbol in written(target) & read(target)}
    checking = {
        symbol
        for target in targets().values()
        if wing(target) in checks()
        for symbol in checked(wing(target)) & (written(target) | read(target))
    }
    assert unused(both, "written and read") + unused(checking, "checked") == []


def test_what_is_shared_is_seen() -> None:
    azure = targets()["azure"]
    shared = written(azure) & read(replace(azure, read=azure.render))
    assert "firewalls.azure.security_rules.PROTOCOLS" in unlisted(shared, "written and read")


@pytest.mark.parametrize("name", TARGETS)
def test_self_consistency_breaks_where_two_entries_are_swapped(name: str) -> None:
    tried = list(outcomes(targets()[name], most=SAMPLE))
    assert [outcome for outcome in tried if outcome.fate is Fate.SURVIVED] == []
    assert any(outcome.fate is Fate.BROKE for outcome in tried)


def unlisted(shared: Iterable[Symbol], side: str) -> list[str]:
    """What is shared and not in the list."""
    return sorted(str(symbol) for symbol in shared if not {symbol.name, "*"} & names(side, file(symbol)))


def unused(shared: Iterable[Symbol], side: str) -> list[tuple[str, str]]:
    """What is in the list and not shared."""
    known = {(file(symbol), name) for symbol in shared for name in (symbol.name, "*")}
    return [(path, name) for path in ALLOWED[side] for name in names(side, path) if (path, name) not in known]


def names(side: str, path: str) -> set[str]:
    """The names that the list has of a file."""
    return set(ALLOWED[side].get(path, {}))


def file(symbol: Symbol) -> str:
    """The file of a definition, as the list names it."""
    return f"{symbol.module.removeprefix(f'{PACKAGE}.').replace('.', '/')}.py"


def imports(name: str) -> Iterable[tuple[str, str]]:
    """What a module imports: from where, and the name there."""
    source = module(name)
    return source.imported.values() if source else ()
