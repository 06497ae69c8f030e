"""What a whole file closes that nearly every host needs, by its flows."""

from __future__ import annotations

import pytest

from portbook.compare.closed_basics import closed_basics
from portbook.load import load_service
from portbook.model import Form, Snippet
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets

CASES = {
    "a: {from: peer, to: host, tcp: 5432}": ("SSH", "DNS", "NTP"),
    "a: {from: peer, to: host, tcp: [22, 5432]}": ("DNS", "NTP"),
    "a: {from: peer, to: host, tcp: 20-25}": ("DNS", "NTP"),
    "a: {from: host, to: peer, tcp: 22}": ("SSH", "DNS", "NTP"),
    "a: {from: host, to: peer, udp: [53, 123]}": ("SSH",),
    "a: {from: host, to: peer, tcp: 53}": ("SSH", "DNS", "NTP"),
    "a: {from: host, to: peer, protocol: any}": ("SSH",),
    "a: {from: peer, to: host, protocol: any}": ("DNS", "NTP"),
    "a: {from: host, to: host, tcp: 22, udp: [53, 123], scope: self}": ("SSH", "DNS", "NTP"),
}


def made(flow: str, target: str, form: Form) -> Snippet:
    text = f"""\
service: x
title: X
roles: {{host: {{title: Host, host: true}}, peer: {{title: Peer, address: any}}}}
flows: {{{flow.replace("}", ", need: required}")}}}
"""
    service = load_service(text.encode(), "x.yml").service
    assert service
    return snippet(service, service.roles["host"], default_profile(service), targets()[target], form)


@pytest.mark.parametrize(("flow", "closed"), CASES.items())
def test_what_a_whole_file_closes(flow: str, closed: tuple[str, ...]) -> None:
    assert closed_basics(made(flow, "nftables", Form.COMPLETE), targets()["nftables"]) == closed


@pytest.mark.parametrize(("target", "form"), [("nftables", Form.ADD), ("docker", Form.COMPLETE)])
def test_what_leaves_other_rules_of_the_host_alone_closes_nothing(target: str, form: Form) -> None:
    assert closed_basics(made("a: {from: peer, to: host, tcp: 5432}", target, form), targets()[target]) == ()
