"""Whom a page names for questions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.blocks.facts import head
from portbook.export.downloads.change_request import ChangeRequest
from portbook.model import Profile, Service


@pytest.mark.parametrize(
    ("contact", "line"),
    [
        ("net+ops@example.com", "](mailto:net+ops@example.com)."),
        ("https://example.com/a?b=1&c", "](https://example.com/a?b=1&amp;c)."),
        ("Room 5, or the phone", "Contact: Room 5, or the phone."),
    ],
)
def test_a_contact_is_beside_the_owner(contact: str, line: str, service: Service) -> None:
    text = "\n".join(head(replace(service, owner="Network team", contact=contact)))
    assert "Owner: Network team. Contact: " in text
    assert line in text


def test_a_hostile_contact_makes_no_link(service: Service) -> None:
    assert "[x](" not in "".join(head(replace(service, contact="a@b.example) [x](javascript:alert(1)")))


def test_a_change_request_has_both(service: Service) -> None:
    role = service.roles["device"]
    asked = replace(service, owner="Network team", contact="net@example.com")
    assert ChangeRequest(asked, role, Profile("p", "P", ()), ()).answering == "Network team, net@example.com"
    assert ChangeRequest(service, role, Profile("p", "P", ()), ()).answering == ""
