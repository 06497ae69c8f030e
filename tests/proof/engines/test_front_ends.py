"""Firewalls that run what they read: text by anyone else is never given to them, and text in our data does nothing there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.evidence import Rung
from portbook.model import Service, Snippet
from portbook.proof.check import judge
from portbook.proof.engines import engines
from portbook.proof.front_ends import front_ends
from portbook.proof.lab.bench import Lab
from portbook.proof.no_tools import NoTools
from portbook.proof.trial import trial
from portbook.proof.workshop import Workshop
from portbook.rules import equal
from portbook.snippets import snippet
from portbook.targets import Unreadable, targets

FILES = sorted((Path(__file__).parents[2] / "cases" / "strangers").glob("*.yml"))
HELD = {each.stem: yaml.safe_load(each.read_text("utf-8")) for each in FILES}
CASES = {
    kind: [pytest.param(id_, case, id=f"{id_}: {case['title']}") for id_, held in HELD.items() for case in held[kind]]
    for kind in ("alike", "others")
}
RAN = "/run/ran"
DATA = [
    f"`touch {RAN}`",
    f"$(touch {RAN})",
    f"\n@include 'touch {RAN}|';",
    f"'; @hook pre 'touch {RAN}'; #",
    f"\n?SHELL touch {RAN}\n",
    f"\n?PERL system 'touch {RAN}';",
    "?BEGIN PERL",
    "?IF 0",
    "joined to the next line \\",
    "portbook.demo.device.best end",
    "\nEOF\n",
    "${FW} %{x} @{y} $1",
]


def ours(service: Service, id_: str) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], targets()[id_])


def changed(service: Service, id_: str, case: dict[str, Any]) -> Snippet:
    made = ours(service, id_)
    assert case["old"] in made.text
    return replace(made, text=made.text.replace(case["old"], case["new"]))


def test_each_has_texts_by_strangers() -> None:
    assert [*HELD] == [each.id for each in front_ends()]


@pytest.mark.parametrize(("id_", "case"), [*CASES["alike"], *CASES["others"]])
def test_a_text_that_differs_by_a_byte_is_not_given_to_it(id_: str, case: dict[str, Any], service: Service) -> None:
    found = engines()[id_].judge(changed(service, id_, case), targets()[id_], NoTools())
    assert (found.rung, found.packets) == (Rung.NOT_VERIFIED, 0)
    assert "not what Portbook writes for this" in found.detail


@pytest.mark.parametrize(("id_", "case"), CASES["alike"])
def test_what_opens_the_same_in_other_bytes_is_only_read(id_: str, case: dict[str, Any], service: Service) -> None:
    other = changed(service, id_, case)
    assert equal(targets()[id_].read(other.text).rules, other.rules)
    with Workshop() as workshop:
        assert judge(other, targets()[id_], workshop).rung is Rung.NOT_VERIFIED
    assert trial(other.text, targets()[id_]).rung is Rung.NOT_VERIFIED


@pytest.mark.parametrize(("id_", "case"), CASES["others"])
def test_what_would_do_more_is_not_even_read(id_: str, case: dict[str, Any], service: Service) -> None:
    other = changed(service, id_, case)
    with pytest.raises(Unreadable):
        targets()[id_].read(other.text)
    assert trial(other.text, targets()[id_]).rung is Rung.NOT_VERIFIED


@pytest.mark.parametrize("text", DATA)
@pytest.mark.parametrize("id_", HELD)
def test_text_in_the_data_does_nothing_in_what_is_run(id_: str, text: str, service: Service, lab: Lab) -> None:
    if lacking := engines()[id_].lacking():
        pytest.skip(lacking)
    flows = {each.id: replace(each, title=text, purpose=text) for each in service.flows.values()}
    roles = {each.id: replace(each, title=text) for each in service.roles.values()}
    made = ours(replace(service, title=text, flows=flows, roles=roles), id_)
    assert engines()[id_].judge(made, targets()[id_], lab).rung is Rung.PROVEN
    assert lab.run(("sed", "-n", "p", RAN)).returncode != 0
