"""Firewalls that run what they read: text by anyone else is never given to them, and text in our data does nothing there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
import yaml

from portbook.evidence import Rung
from portbook.model import Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.judge import judge
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.run_text import trial
from portbook.proof.sandbox.tools import NoTools
from portbook.proof.warm_lab import WarmLab
from portbook.rules import equal
from portbook.snippets import snippet
from portbook.targets import Unreadable, targets
from tests.firewalls.cases import case_files
from tests.firewalls.front_ends.every import FRONT_ENDS

FILES = case_files("strangers").values()
HELD = {each.stem: yaml.safe_load(each.read_text("utf-8")) for each in FILES}
CASES = {
    kind: [pytest.param(id_, case, id=f"{id_}: {case['title']}") for id_, held in HELD.items() for case in held[kind]]
    for kind in ("alike", "others")
}
RAN = "/run/ran"
DATA = [
    {
        "service": f"`touch {RAN}`",
        "role": f"$(touch {RAN})",
        "profile": "joined to the next line \\",
        "title": f"\n@include 'touch {RAN}|';",
        "purpose": f"'; @hook pre 'touch {RAN}'; #",
    },
    {
        "service": f"\n?SHELL touch {RAN}\n",
        "role": "\nEOF\n",
        "profile": "portbook.demo.device.best end",
        "title": f"\n?PERL system 'touch {RAN}';",
        "purpose": "${FW} %{x} @{y} $1 \\",
    },
    {
        "service": "?BEGIN PERL",
        "role": "?IF 0",
        "profile": f";\ntouch {RAN}",
        "title": "?IF 0",
        "purpose": f"\\\n`touch {RAN}`",
    },
]
"""What one service says in its own, its role's and its profile's title, and of each flow."""


def ours(service: Service, id_: str) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], targets()[id_])


def changed(service: Service, id_: str, case: dict[str, Any]) -> Snippet:
    made = ours(service, id_)
    assert case["old"] in made.text
    return replace(made, text=made.text.replace(case["old"], case["new"]))


def test_each_has_texts_by_strangers() -> None:
    assert [*HELD] == [each.id for each in FRONT_ENDS]


@pytest.mark.parametrize(("id_", "case"), [*CASES["alike"], *CASES["others"]])
def test_a_text_that_differs_by_a_byte_is_not_given_to_it(id_: str, case: dict[str, Any], service: Service) -> None:
    found = engines()[id_].judge(changed(service, id_, case), targets()[id_], NoTools())
    assert (found.rung, found.packets) == (Rung.NOT_VERIFIED, 0)
    assert "not what Portbook writes for this" in found.detail


@pytest.mark.parametrize(("id_", "case"), CASES["alike"])
def test_what_opens_the_same_in_other_bytes_is_only_read(id_: str, case: dict[str, Any], service: Service) -> None:
    other = changed(service, id_, case)
    assert equal(targets()[id_].read(other.text).rules, other.rules)
    with WarmLab() as warm_lab:
        assert judge(other, targets()[id_], warm_lab).rung is Rung.NOT_VERIFIED
    assert trial(other.text, targets()[id_]).evidence.rung is Rung.NOT_VERIFIED


@pytest.mark.parametrize(("id_", "case"), CASES["others"])
def test_what_would_do_more_is_not_even_read(id_: str, case: dict[str, Any], service: Service) -> None:
    other = changed(service, id_, case)
    with pytest.raises(Unreadable):
        targets()[id_].read(other.text)
    assert trial(other.text, targets()[id_]).evidence.rung is Rung.NOT_VERIFIED


@pytest.mark.parametrize("said", DATA, ids=lambda each: each["service"].strip())
@pytest.mark.parametrize("id_", HELD)
def test_text_in_the_data_does_nothing_in_what_is_run(
    id_: str, said: dict[str, str], service: Service, lab: Lab
) -> None:
    if lacking := engines()[id_].lacking():
        pytest.skip(lacking)
    flow = {"title": said["title"], "purpose": said["purpose"]}
    flows = {each.id: replace(each, **flow) for each in service.flows.values()}  # type: ignore[arg-type]  # two texts
    roles = {each.id: replace(each, title=said["role"]) for each in service.roles.values()}
    profiles = {each.id: replace(each, title=said["profile"]) for each in service.profiles.values()}
    made = ours(replace(service, title=said["service"], flows=flows, roles=roles, profiles=profiles), id_)
    assert engines()[id_].judge(made, targets()[id_], lab).rung is Rung.PROVEN
    assert lab.run(("sed", "-n", "p", RAN)).returncode != 0
