"""What every target says of real services: every form comes back, few flows are gaps, and the page shows each gap."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from portbook.blocks import Context
from portbook.escape.markdown import inline
from portbook.evidence import EmptyLedger
from portbook.expand import expand
from portbook.load import load_service
from portbook.model import Book, Effect, Feature, Form, Gap, Lack, Rule, Service, Snippet, SnippetId
from portbook.model.profiles import profiles_of
from portbook.rules import equal, express, rules_for
from portbook.snippets import identities, snippet
from portbook.targets import Target, targets
from tests.samples import dealt

ROOT = Path(__file__).parents[2]
REAL = (
    *sorted((ROOT / "ports").glob("*.yml")),
    *sorted((ROOT / "src").glob("portbook/adapters/starter/*/ports/*.yml")),
)
HARD = ROOT / "tests" / "load" / "hard.yml"
"""Flows of several services, chosen because they are hard to say: they have to come back, but may be gaps."""
NAMES = {Feature.HOST_NAMES, Feature.NAMES_ALONE, Feature.NAMES_OF_ONE_FAMILY}
BESIDES = {*NAMES, Feature.REPLIES}
"""No packet filter has names, and no stateless one knows a reply from a first packet: what is counted is each target's own."""
MOST = Fraction(1, 5)
"""More flows than this are gaps: then a target is of no use for a service."""


def _loaded(path: Path) -> Service:
    service = load_service(path.read_text("utf-8"), str(path)).service
    assert service is not None
    return service


SERVICES = {path.relative_to(ROOT).as_posix(): _loaded(path) for path in (*REAL, HARD)}
TARGETS = pytest.mark.parametrize("target", targets().values(), ids=targets().keys())
EVERY_PAIR = pytest.mark.parametrize(("some_targets", "service"), dealt([*targets().values()], SERVICES.values()))
THE_REAL = pytest.mark.parametrize(
    "service", [SERVICES[path.relative_to(ROOT).as_posix()] for path in REAL], ids=[path.stem for path in REAL]
)


def _made(service: Service, id_: SnippetId, target: Target) -> Snippet:
    profile = next(each for each in profiles_of(service) if each.id == id_.profile)
    return snippet(service, service.roles[id_.role], profile, target, id_.form)


def _gaps(service: Service, lacks: Sequence[Lack]) -> list[Gap]:
    """Of all flows, seen from every host."""
    asked = (rules_for(service, (role.id,), service.flows.values()) for role in service.hosts)
    return [gap for rules in asked for gap in express(rules, lacks).gaps]


def _flows(gaps: Iterable[Gap]) -> set[str]:
    return {flow for each in gaps for flow in each.flows}


def _share(service: Service, lacks: Sequence[Lack]) -> Fraction:
    """How many of the flows are gaps of the target's own."""
    own = (each for each in _gaps(service, lacks) if each.feature not in BESIDES)
    return Fraction(len(_flows(own)), len(service.flows))


def _named(service: Service) -> set[str]:
    """The flows with a host name at an end that a host sees as the other one."""
    asked: list[Rule] = [
        rule for role in service.hosts for rule in rules_for(service, (role.id,), service.flows.values())
    ]
    return {flow for rule in asked if rule.remote.names for flow in rule.flows}


def _page(service: Service, id_: SnippetId, target: Target) -> str:
    context = Context(Book({service.id: service}), {target.id: target}, EmptyLedger())
    fence = f"```ports\nrules: {service.id}\nrole: {id_.role}\nprofile: {id_.profile}\n```\n"
    made = expand(fence, context)
    assert not made.problems
    return made.text


def _additions(service: Service, target: Target) -> list[SnippetId]:
    return list(identities(service, [target], (Form.ADD,)))


@EVERY_PAIR
def test_every_form_of_every_snippet_comes_back(some_targets: Sequence[Target], service: Service) -> None:
    for id_ in identities(service, some_targets):
        target = targets()[id_.target]
        made = _made(service, id_, target)
        assert made.text.endswith("\n")
        assert equal(target.read(made.text).rules, made.rules), id_


@TARGETS
def test_at_most_one_flow_in_five_is_a_gap(target: Target) -> None:
    """Of the whole catalogue: a protocol of multicast alone may be more than that."""
    real = [SERVICES[path.relative_to(ROOT).as_posix()] for path in REAL]
    gaps = sum(_share(service, target.lacks) * len(service.flows) for service in real)
    flows = sum(len(service.flows) for service in real)
    assert gaps / flows <= MOST


@EVERY_PAIR
def test_gaps_of_names_are_of_flows_with_names(some_targets: Sequence[Target], service: Service) -> None:
    for target in some_targets:
        gaps = [gap for gap in _gaps(service, target.lacks) if gap.feature in NAMES]
        assert _flows(gaps) <= _named(service), target.id


@EVERY_PAIR
def test_gaps_of_replies_are_of_targets_that_keep_no_state(some_targets: Sequence[Target], service: Service) -> None:
    for target in some_targets:
        stateless = any(lack.feature is Feature.REPLIES for lack in target.lacks)
        gaps = [gap for gap in _gaps(service, target.lacks) if gap.feature is Feature.REPLIES]
        assert stateless or not gaps, target.id


@EVERY_PAIR
def test_the_page_shows_every_gap_and_what_to_do(some_targets: Sequence[Target], service: Service) -> None:
    for id_ in identities(service, some_targets, (Form.ADD,)):
        target = targets()[id_.target]
        gaps, page = _made(service, id_, target).brief.gaps, _page(service, id_, target)
        assert ("cannot say" in page) == ("Gap: " in page) == bool(gaps), id_
        for each in gaps:
            told = next(line for line in page.splitlines() if inline(each.traffic) in line and each.instead in line)
            assert ("left out" in told) == (each.effect is Effect.MISSING), each


@THE_REAL
def test_a_target_without_words_for_ports_is_over_the_limit(service: Service) -> None:
    lacks = (Lack(Feature.SOURCE_PORTS, "No."), Lack(Feature.DESTINATION_PORTS, "No."))
    assert _share(service, lacks) > MOST


@THE_REAL
def test_a_page_without_gaps_shows_none(service: Service) -> None:
    target = replace(targets()["nftables"], lacks=())
    for id_ in _additions(service, target):
        assert "cannot say" not in _page(service, id_, target)
