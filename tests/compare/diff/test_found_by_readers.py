"""Changes that once were of a wrong class, or of none."""

from __future__ import annotations

import pytest

from tools.random_diff import between

HEAD = """\
service: wiki
title: Wiki
options: {extra: {title: Extra}}
roles:
  server: {title: Wiki server, host: true}
  app: {title: App, address: %(app)s}
  other: {title: Other, address: 172.16.0.0/12}
flows:
  web: {from: app, to: server, tcp: 443, need: required%(web)s}
  api: {from: app, to: server, tcp: 8080, need: required%(api)s}
  x: {from: other, to: server, tcp: %(x)s, need: required}
  out: {from: server, to: app, tcp: 25, need: optional}
profiles:
  basic: {title: Basic, flows: [web, x], default: true}
%(profiles)s"""
FULL = "  full: {title: Full, flows: [web, api]}\n"
USUAL = {"app": "10.0.0.0/8", "web": "", "api": "", "x": "8443", "profiles": FULL}


def text(**parts: str) -> str:
    return HEAD % (USUAL | parts)


@pytest.mark.parametrize(
    ("old", "new", "classes"),
    [
        ({}, {"profiles": ""}, {"narrows", "wording"}),
        ({"profiles": ""}, {}, {"widens", "wording"}),
        ({"web": ", source: 10.1.0.0/16"}, {"web": ", source: 10.2.0.0/16"}, {"breaks widens narrows"}),
        ({"web": ", family: ipv4"}, {"app": "any", "web": ", family: ipv6"}, None),
        ({}, {"x": "443"}, {"breaks widens narrows"}),
        ({"web": ", one-of: g", "api": ", one-of: g"}, {}, {"breaks", "wording"}),
        ({"api": ", option: extra"}, {}, {"breaks", "wording"}),
        ({"app": '"*.example.com"'}, {"app": "a.example.com"}, {"narrows"}),
        ({"app": '"*.example.com"'}, {"app": '[a.example.com, "*.example.com"]'}, {"wording"}),
        ({"app": "10.0.0.0/8"}, {"app": "any"}, {"widens"}),
    ],
)
def test_the_class_is_right(old: dict[str, str], new: dict[str, str], classes: set[str] | None) -> None:
    found = {" ".join(change.impacts) for change in between(text(**old), text(**new)).changes}
    assert found == classes if classes else any(name.startswith("breaks") for name in found)


def test_from_a_network_to_any_address_is_said_in_these_words() -> None:
    sentences = [change.sentence for change in between(text(), text(app="any")).changes]
    assert "Wiki server now also accepts TCP 443 from App (any address)" in sentences
    sentences = [change.sentence for change in between(text(app="any"), text()).changes]
    assert "Wiki server no longer accepts TCP 443 from App (any other address)" in sentences


def test_a_flow_that_nobody_here_has_rules_for_says_so() -> None:
    base = text()
    head = base.replace(
        "  out:",
        "  far: {from: app, to: other, tcp: 9, need: optional}\n  self: {from: server, to: server, tcp: 9000, scope: self, need: optional}\n  out:",
    )
    sentences = {change.sentence for change in between(base, head).changes}
    assert sentences == {
        "The flow far is new: neither end is a host with rules here",
        "The flow self is new: it stays on the host",
    }


def test_answers_that_are_not_tracked_come_from_the_other_end() -> None:
    base = text().replace("tcp: 25, need: optional", "udp: 137, need: optional")
    head = base.replace("udp: 137", "udp: 137, reply: untracked")
    (opened,) = [change for change in between(base, head).changes if change.opens]
    assert opened.sentence == "Wiki server now also accepts UDP any from port 137 from App (10.0.0.0/8)"
    assert opened.after == "UDP any from port 137 from App (10.0.0.0/8)"
