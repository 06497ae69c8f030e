from __future__ import annotations

import re
from dataclasses import replace

import pytest

from portbook.blocks import Context
from portbook.blocks.badge import badge
from portbook.blocks.rules import gap_list
from portbook.evidence import EmptyLedger, Evidence, Rung
from portbook.expand import expand
from portbook.model import Book, Effect, Feature, Flow, Form, Gap, Ports, Role, Service, Transport, protocol_named
from portbook.model.address import ANYWHERE
from portbook.targets import COMMON, Group, targets

WEB = Flow("web", ("device",), ("world",), (Transport(protocol_named("tcp"), Ports.of(443)),))
ROLES = {"device": Role("device", "Device", host=True), "world": Role("world", "World", address=ANYWHERE)}
SERVICE = Service("svc", "Svc", ROLES, {"web": WEB})


def _page(lines: str) -> str:
    context = Context(Book({"svc": SERVICE}), targets(), EmptyLedger())
    return expand(f"```ports\nrules: svc\n{lines}\n```\n", context).text


@pytest.mark.parametrize("id_", ["nftables", "iptables", "ufw", "firewalld"])
def test_undo_and_show_stand_folded_below_the_addition(id_: str) -> None:
    page = _page(f"targets: {id_}")
    places = [page.index(f'<span id="svc--device--all--{id_}--{each}">') for each in (Form.ADD, Form.UNDO, Form.SHOW)]
    assert places == sorted(places)
    assert page.count("    ??? note") == 3
    assert page.count("    ??? pb-evidence") == 3
    assert '    ??? note "Undo"\n' in page
    assert '    ??? note "Show"\n' in page


def test_what_to_know_before_pasting_stands_above_what_is_pasted() -> None:
    page = _page("targets: ufw")
    assert page.index('"Before you paste"') < page.index(f'<span id="svc--device--all--ufw--{Form.ADD}">')


def test_a_target_without_them_has_the_addition_alone() -> None:
    bare = {"bare": replace(targets()["ufw"], id="bare", forms=(Form.ADD,))}
    context = Context(Book({"svc": SERVICE}), bare, EmptyLedger())
    assert '"Undo"' not in expand("```ports\nrules: svc\n```\n", context).text


def test_they_do_not_stand_below_a_whole_file() -> None:
    assert '"Undo"' not in _page("targets: nftables\nform: complete")


def test_each_can_stand_alone() -> None:
    page = _page("targets: iptables\nform: undo")
    assert "iptables -D OUTPUT" in page
    assert "iptables -I OUTPUT" not in page


@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW])
@pytest.mark.parametrize("rung", [Rung.PROVEN, Rung.APPLIED, Rung.FAILED])
def test_a_badge_does_not_claim_of_them_what_only_an_addition_does(rung: Rung, form: Form) -> None:
    assert badge(Evidence(rung), (), form) != badge(Evidence(rung))


def test_firewalls_that_few_have_stand_in_their_groups() -> None:
    held = {**{each: targets()[each] for each in COMMON}, "pf": replace(targets()["ufw"], id="pf", title="pf")}
    held["mesh"] = replace(held["pf"], id="mesh", title="Mesh", group=Group.KUBERNETES)
    page = expand("```ports\nrules: svc\n```\n", Context(Book({"svc": SERVICE}), held, EmptyLedger())).text
    outer = re.findall(r'^=== "(.*)"$', page, re.MULTILINE)
    assert outer == [*(targets()[each].title for each in COMMON), "Linux host: more", "Kubernetes"]
    assert re.findall(r'^    === "(.*)"$', page, re.MULTILINE) == ["pf", "Mesh"]


def test_each_bullet_of_gaps_says_its_own_rules_and_cure() -> None:
    cures = {"ESP": "Use a tunnel.", "GRE": "Use a cable."}
    gaps = tuple(Gap(Feature.PROTOCOLS, Effect.MISSING, said, ("web",), cure) for said, cure in cures.items())
    assert gap_list(gaps).splitlines() == [
        f"- **Protocols** – left out: {said}. {cure}" for said, cure in cures.items()
    ]
