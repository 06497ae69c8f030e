"""Aerleon writes the same flows in its own words; our readers have to find the same rules in them."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import yaml

from portbook.load.book import read_book
from portbook.model import Scope, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.rules import differences
from portbook.snippets import snippet
from portbook.targets import Unreadable, targets
from tools.oracle.aerleon import GENERATORS, CannotSay
from tools.prove_random import service_of

ROOT = Path(__file__).parents[2]
KNOWN = yaml.safe_load(Path(__file__).with_name("known.yml").read_text("utf-8"))
SEEDS = 100
COUNTS = pytest.mark.parametrize("count", [SEEDS // 5, pytest.param(SEEDS, marks=pytest.mark.whole)])
"""Random services besides a real one."""
REAL = ("tailscale",)
"""Of the catalogue: what else it has, random services have too."""
MOST = 1000
ALL = pytest.mark.parametrize("target", GENERATORS)


@cache
def services(count: int) -> tuple[Service, ...]:
    real = [read_book(ROOT / "ports", ROOT).book.services[id_] for id_ in REAL]
    return (*real, *map(service_of, range(1, count + 1)))


def additions(service: Service, target: str) -> list[Snippet]:
    return [
        snippet(service, role, profile, targets()[target]) for role in service.hosts for profile in profiles_of(service)
    ]


@cache
def found(made: Snippet) -> tuple[str, ...]:
    """What sets Aerleon's text apart from the data; nothing where it is equal."""
    generator, target = GENERATORS[made.id.target], targets()[made.id.target]
    try:
        text = generator.text(made.rules)
        reading = target.read_state(text) if generator.apart else target.read(text)
    except CannotSay as cannot:
        return (f"cannot say {cannot}",)
    except Unreadable as cannot:
        return (f"cannot be read {cannot}",)
    # Aerleon has no rule for loopback: its rules hold there too, and ours do not.
    theirs = [each for each in reading.rules if each.scope is Scope.NETWORK]
    opened = (f"opens {each}" for each in differences(theirs, made.rules, MOST))
    return (*opened, *(f"lacks {each}" for each in differences(made.rules, theirs, MOST)))


def explained(said: str, made: Snippet) -> bool:
    return any(
        made.id.target in each["targets"].split()
        and each.get("service", made.id.service) == made.id.service
        and re.fullmatch(each["found"], said, re.DOTALL)
        for each in KNOWN
    )


@COUNTS
@ALL
def test_every_difference_is_explained(target: str, count: int) -> None:
    tried = [each for service in services(count) for each in additions(service, target)]
    assert not [(str(each.id), said) for each in tried for said in found(each) if not explained(said, each)]


@COUNTS
@ALL
def test_more_than_half_of_the_services_are_equal(target: str, count: int) -> None:
    fates = Counter(not any(map(found, additions(service, target))) for service in services(count))
    assert fates[True] > fates[False]


@pytest.mark.whole
def test_every_explanation_is_needed() -> None:
    said = [
        (one, made)
        for each in GENERATORS
        for s in services(SEEDS)
        for made in additions(s, each)
        for one in found(made)
    ]
    unused = [each["reason"] for each in KNOWN if not any(_by(each, *pair) for pair in said)]
    assert not unused


def _by(explanation: dict[str, str], said: str, made: Snippet) -> bool:
    return made.id.target in explanation["targets"].split() and bool(
        re.fullmatch(explanation["found"], said, re.DOTALL)
    )
