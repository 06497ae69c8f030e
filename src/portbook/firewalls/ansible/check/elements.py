"""The elements of firewalld's zones and policies as matches: ports, protocols, services and rich rules.

Source: firewalld.richlanguage(5). This module shares nothing with the target's own reader.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping

from portbook.firewalls.ansible.check import policy_file
from portbook.firewalls.ansible.check.openings import Match
from portbook.targets import CannotJudge, Rejected

KINDS, SERVICE = ("port", "protocol", "rich_rule"), "service"
_SERVICES = {
    "dns": (("53", "tcp"), ("53", "udp")),
    "http": (("80", "tcp"),),
    "https": (("443", "tcp"),),
    "imaps": (("993", "tcp"),),
    "ldaps": (("636", "tcp"),),
    "mysql": (("3306", "tcp"),),
    "ntp": (("123", "udp"),),
    "postgresql": (("5432", "tcp"),),
    "smtp": (("25", "tcp"),),
    "smtps": (("465", "tcp"),),
    "ssh": (("22", "tcp"),),
}
"""Ports by service. Source: IANA, and firewalld.service(5)."""


def matches(line: int, kind: str, value: str) -> Iterator[Match]:
    """The packets that an element of a zone matches.

    Args:
        line: the line of the module's call.
        kind: `port`, `protocol`, `service` or `rich_rule`.
        value: the element as the module's argument has it.

    Raises:
        CannotJudge: the element does something else than to accept packets, or Portbook does not know it.
        Rejected: firewalld rejects the element.
    """
    if kind == "protocol":
        yield Match(protocol=value)
    elif kind == SERVICE:
        if value not in _SERVICES:
            raise CannotJudge(
                line, f"what the service {value!r} lets in is not known here", id_="ansible-firewalld-unknown-service"
            )
        for ports, protocol in _SERVICES[value]:
            yield Match(protocol=protocol, destination_ports=ports)
    elif kind == "port":
        ports, slash, protocol = value.partition("/")
        if not slash:
            raise Rejected(line, f"the port {value!r} has no protocol", id_="ansible-firewalld-port-without-protocol")
        yield Match(protocol=protocol, destination_ports=ports)
    else:
        yield _rich(line, value)


def _rich(line: int, text: str) -> Match:
    """The packets that a rich rule matches; firewalld splits the rule into words as a shell does."""
    if not text.isascii() or not text.isprintable():
        raise CannotJudge(
            line,
            "a rich rule with other characters than plain ones on one line cannot be judged",
            id_="ansible-firewalld-rich-rule-characters",
        )
    try:
        words = shlex.split(text)
    except ValueError:
        raise Rejected(
            line, "the quotes of the rich rule are not closed", id_="ansible-firewalld-rich-rule-quotes"
        ) from None
    if words[:1] != ["rule"] or words[-1:] != ["accept"]:
        raise CannotJudge(
            line, "the rich rule does something else than to accept", id_="ansible-firewalld-rich-rule-not-accept"
        )
    elements: dict[str, dict[str, str]] = {}
    last: dict[str, str] = {}
    for name, equals, value in (word.partition("=") for word in words[:-1]):
        if not equals and name in elements:
            raise Rejected(line, f"the rich rule has {name} twice", id_="ansible-firewalld-rich-rule-element-twice")
        if equals:
            last[name] = value
        else:
            last = elements[name] = {}
    return rich(line, elements)


def rich(line: int, elements: Mapping[str, Mapping[str, str]]) -> Match:
    """The packets that a rule with these elements and attributes matches.

    Raises:
        CannotJudge: Portbook does not know what the elements do together.
        Rejected: an attribute is missing or unknown.
    """
    family = elements.get("rule", {})
    ends = {key: elements[key] for key in ("source", "destination") if key in elements}
    kinds = [name for name in elements if name != "rule" and name not in ends]
    if len(kinds) > 1 or family.keys() - {"family"} or not {*kinds} <= policy_file.ATTRIBUTES.keys():
        raise CannotJudge(
            line,
            f"Portbook does not know what {', '.join(elements)} does together",
            id_="ansible-firewalld-rich-rule-elements",
        )
    expected = {**{key: {"address"} for key in ends}, **{kind: policy_file.ATTRIBUTES[kind] for kind in kinds}}
    if strange := [key for key, keys in expected.items() if elements[key].keys() != keys]:
        raise Rejected(
            line,
            f"{strange[0]} has other attributes than firewalld knows",
            id_="ansible-firewalld-rich-rule-attributes",
        )
    match = policy_file.match(kinds[0], elements[kinds[0]]) if kinds else Match()
    return match.of(family.get("family", ""), **{key: end["address"] for key, end in ends.items()})
