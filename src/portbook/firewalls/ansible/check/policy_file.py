"""Reads the file of a policy with Python's XML parser. Source: firewalld.policy(5)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element, ParseError, fromstring

from portbook.firewalls.ansible.check.openings import Match
from portbook.model import Direction
from portbook.targets import CannotJudge, Rejected

ATTRIBUTES: Mapping[str, set[str]] = {
    "port": {"port", "protocol"},
    "source-port": {"port", "protocol"},
    "protocol": {"value"},
    "icmp-type": {"name"},
}
"""The attributes of the elements that match packets."""
_ALONE = frozenset({"port", "source-port", "protocol"})
_NUMBER = re.compile(r"-?[1-9][0-9]{0,4}")
_SPACE = " \t\n"
_LOWEST, _HIGHEST = -32768, 32767
_WAYS: Mapping[tuple[tuple[str, ...], ...], Direction] = {
    (("HOST",), ("ANY",)): Direction.OUTBOUND,
    (("ANY",), ("HOST",)): Direction.INBOUND,
}
_Rich = Callable[[int, Mapping[str, Mapping[str, str]]], Match]


def read(line: int, text: str, rich: _Rich) -> tuple[Direction, list[Match]]:
    """The direction of a policy, and the packets that it lets through.

    Raises:
        CannotJudge: the policy does something else, or decides after the zones.
        Rejected: the text is not a policy.
    """
    policy = _parsed(line, text)
    if policy.tag != "policy" or policy.keys() != ["priority", "target"] or policy.get("target") != "CONTINUE":
        raise CannotJudge(
            line,
            "it is not a policy with a priority, which leaves all other packets alone",
            id_="ansible-firewalld-not-a-policy",
        )
    _check_priority(line, policy.get("priority", ""))
    zones = [tuple(zone.get("name", "") for zone in policy.findall(f"{side}-zone")) for side in ("ingress", "egress")]
    direction = _WAYS.get((zones[0], zones[1]))
    if direction is None:
        raise CannotJudge(
            line, "it is about other packets than what the host sends or gets", id_="ansible-firewalld-policy-zones"
        )
    return direction, list(_matches(line, policy, rich))


def _check_priority(line: int, text: str) -> None:
    """Check that the policy has a valid priority below 0, so that it decides before the zones."""
    if not _NUMBER.fullmatch(text) or not _LOWEST <= int(text) <= _HIGHEST:
        raise Rejected(
            line, f"{text!r} is no priority of a policy", id_="ansible-firewalld-policy-priority-not-a-number"
        )
    if int(text) > 0:
        raise CannotJudge(
            line,
            "it decides behind the zones, which may have refused the packet",
            id_="ansible-firewalld-policy-behind-zones",
        )


def _parsed(line: int, text: str) -> Element:
    if "<!" in text:
        raise CannotJudge(
            line,
            "a file with a definition or comment of XML cannot be judged",
            id_="ansible-firewalld-policy-definitions",
        )
    try:
        return fromstring(text.encode())  # noqa: S314  # without definitions there is nothing to expand
    except (ParseError, ValueError):
        raise Rejected(line, "the content is not XML", id_="ansible-firewalld-policy-not-xml") from None


def _matches(line: int, policy: Element, rich: _Rich) -> Iterator[Match]:
    for element in policy:
        if (element.text or "").strip(_SPACE) or (element.tail or "").strip(_SPACE):
            raise CannotJudge(
                line,
                f"Portbook does not know what stands in or behind {element.tag}",
                id_="ansible-firewalld-policy-unknown-element",
            )
        if element.tag == "rule":
            yield rich(line, _elements(line, element))
        elif element.tag in _ALONE and not len(element) and {*element.keys()} == ATTRIBUTES[element.tag]:
            yield match(element.tag, dict(element.items()))
        elif element.tag not in {"ingress-zone", "egress-zone"} or element.keys() != ["name"] or len(element):
            raise CannotJudge(
                line,
                f"Portbook does not know what {element.tag} does in a policy",
                id_="ansible-firewalld-policy-unknown-element",
            )


def _elements(line: int, rule: Element) -> dict[str, dict[str, str]]:
    inner = list(rule)
    if not inner or inner[-1].tag != "accept" or inner[-1].keys() or any(len(element) for element in inner):
        raise CannotJudge(
            line,
            "a rule of the policy does something else than to accept",
            id_="ansible-firewalld-rich-rule-not-accept",
        )
    names = [element.tag for element in inner[:-1]]
    if len(set(names)) < len(names):
        raise Rejected(
            line, "a rule of the policy has an element twice", id_="ansible-firewalld-rich-rule-element-twice"
        )
    return {"rule": dict(rule.items()), **{element.tag: dict(element.items()) for element in inner[:-1]}}


def match(kind: str, attributes: Mapping[str, str]) -> Match:
    """The packets that an element matches; its attributes are already checked."""
    if kind == "port":
        return Match(protocol=attributes["protocol"], destination_ports=attributes["port"])
    if kind == "source-port":
        return Match(protocol=attributes["protocol"], source_ports=attributes["port"])
    return Match(protocol=attributes["value"]) if kind == "protocol" else Match(icmp_type=attributes["name"])
