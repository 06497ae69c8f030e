"""What snippets say of each rule: what it is for, from whom or to whom, and once."""

from __future__ import annotations

import re

import pytest

from portbook.load.service import load_service
from portbook.model import Service
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import targets

MONITOR = """\
service: mon
title: Monitor
roles:
  mon: {title: Monitor, host: true}
  client: {title: Clients, address: 198.51.100.0/24}
  osd: {title: Storage nodes, address: 198.51.100.0/24}
  stun: {title: STUN servers, address: any}
flows:
  a: {from: client, to: mon, tcp: 3300, need: required}
  b: {from: osd, to: mon, tcp: 3300, need: required}
  c: {from: osd, to: mon, tcp: 6789, need: recommended, purpose: Older protocol}
  d: {from: mon, to: stun, udp: 3478, need: optional}
"""
TWICE = """\
service: twice
title: Twice
roles:
  host: {title: Host, host: true}
  peer: {title: Peers, address: [198.51.100.0/24, "2001:db8:7::/48"]}
flows:
  a: {title: Mail, from: peer, to: host, tcp: 25, need: required, purpose: Letters}
  b: {title: Mail, from: peer, to: host, tcp: 465, need: required, purpose: Letters}
  c: {title: Mail, from: peer, to: host, tcp: [587, 2525], need: required, purpose: Letters}
"""
HASHED = [
    target.id
    for target in targets().values()
    if target.language in {"bash", "sh", "powershell", "hcl"} and target.id != "vyos"
]
CLIENTS = "TCP 3300 from Clients and Storage nodes"


def _service(text: str) -> Service:
    service = load_service(text, "x.yml").service
    assert service
    return service


def _text(data: str, target: str) -> str:
    service = _service(data)
    return snippet(service, service.hosts[0], default_profile(service), targets()[target]).text


@pytest.mark.parametrize("target", HASHED)
def test_a_comment_names_the_other_end_once(target: str) -> None:
    text = _text(MONITOR, target)
    assert re.search(rf"^ *# (Replies: )?{CLIENTS}, required$", text, re.MULTILINE)
    if "3478" in text:  # not every cloud says what a host sends
        assert re.search(r"^ *# UDP 3478 to STUN servers, optional$", text, re.MULTILINE)
    assert re.search(r"^ *# TCP 6789 from Storage nodes: Older protocol, recommended$", text, re.MULTILINE)


@pytest.mark.parametrize("target", HASHED)
def test_no_two_headings_in_a_row_are_the_same(target: str) -> None:
    files = re.split(r"<<|^resource ", _text(TWICE, target), flags=re.MULTILINE)  # some have one for each IP version
    comments = [re.findall(r"^ *# Mail.*$", file, re.MULTILINE) for file in files]
    assert any(comments)
    assert all(len(lines) <= 1 for lines in comments)


@pytest.mark.parametrize("target", ["cisco-ios", "cisco-nxos", "cisco-iosxr", "arista-eos", "vyos"])
def test_a_router_is_told_the_other_end(target: str) -> None:
    text = _text(MONITOR, target)
    assert CLIENTS in text
    assert "UDP 3478 to STUN servers" in text


def test_windows_has_no_label_twice() -> None:
    assert f"-DisplayName 'Monitor: {CLIENTS}'" in _text(MONITOR, "windows")
