"""A text by anyone that is a snippet of ours is run also by a firewall that runs no text by anyone."""

from __future__ import annotations

import pytest

from portbook.compare.own_snippet import own_snippet
from portbook.load import load_service
from portbook.model import Role, Service, Snippet
from portbook.model.profiles import default_profile
from portbook.snippets import snippet
from portbook.targets import Target, targets

TEXT = """\
service: wiki
title: Wiki
roles:
  server: {title: Server, host: true, address: 192.0.2.10}
  readers: {title: Readers}
  admins: {title: Admins}
flows:
  web: {from: [readers, admins], to: server, tcp: 443}
  shell: {from: admins, to: server, tcp: 22, need: optional}
profiles:
  plain: {title: Plain, flows: [web]}
  all: {title: All, extends: plain, flows: [shell], default: true}
"""
FILLED_IN = {"192.0.2.0/24": "10.1.0.0/16", "198.51.100.0/24": "10.2.0.0/16"}
RUN_NO_OTHERS = ("ferm", "firehol", "shorewall")


@pytest.fixture(scope="module")
def service() -> Service:
    found = load_service(TEXT, "ports/wiki.yml").service
    assert found
    return found


def rendered(service: Service, target: Target) -> Snippet:
    return snippet(service, server(service), default_profile(service), target)


def server(service: Service) -> Role:
    return service.roles["server"]


@pytest.mark.parametrize("target", RUN_NO_OTHERS)
def test_it_is_known_as_it_was_copied(target: str, service: Service) -> None:
    ours = rendered(service, targets()[target])
    assert own_snippet(service, server(service), ours.text, targets()[target]) == ours


@pytest.mark.parametrize("target", RUN_NO_OTHERS)
def test_it_is_known_when_it_is_filled_in(target: str, service: Service) -> None:
    text = rendered(service, targets()[target]).text
    for stand_in, own in FILLED_IN.items():
        text = text.replace(stand_in, own)
    found = own_snippet(service, server(service), text, targets()[target])
    assert found
    assert all(own in found.text for own in FILLED_IN.values())


@pytest.mark.parametrize("target", RUN_NO_OTHERS)
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("443", "`touch x`"),
        ("\n", "\n@include 'x|';\n"),
        ("\n# ", "\n#\\\n"),
        ("\n# ", "\n#\x0btouch x "),
        ("\n", "\n #"),
    ],
)
def test_no_other_text_is_taken_for_it(target: str, old: str, new: str, service: Service) -> None:
    text = rendered(service, targets()[target]).text
    last = new.join(text.rsplit(old, 1)) if old in text else text
    found = own_snippet(service, server(service), last, targets()[target])
    assert found is None or new not in found.text


def test_comments_are_not_taken_over(service: Service) -> None:
    ferm = targets()["ferm"]
    ours = rendered(service, ferm)
    assert own_snippet(service, server(service), "# `touch x`\n" + ours.text, ferm) == ours
