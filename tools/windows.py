"""What `ci/windows/verify.ps1` tries on a Windows machine: every snippet for Windows, and the rules that it has to make.

    python -m tools.windows > snippets.json

The rules are from the data, not from the snippets' text, in the words in which Windows shows them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from portbook.firewalls.windows.rule_names import PREFIX, named_rules
from portbook.firewalls.windows.target import TARGET
from portbook.load.book import read_book
from portbook.model import Addresses, Book, Brief, Family, Form, Ports, Rule, Snippet, SnippetId
from portbook.snippets import all_snippets

ROOT = Path(__file__).parents[1]
Fact: TypeAlias = str | list[str]
_ANY = ["Any"]
_PROTOCOLS = {-1: "Any", 1: "ICMPv4", 6: "TCP", 17: "UDP", 58: "ICMPv6"}
_PORTED = frozenset({6, 17})
"""Of other protocols Windows shows ports that mean nothing."""
_EVERYWHERE = {
    Family.IPV4: "0.0.0.0-255.255.255.255",
    Family.IPV6: "::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
}


def site(book: Book) -> dict[str, object]:
    """Every addition of a book with its undo, its listing and its rules."""
    held: dict[SnippetId, list[Snippet]] = {}
    for snippet in all_snippets(book, [TARGET]):
        held.setdefault(replace(snippet.id, form=Form.ADD), []).append(snippet)
    return {"prefix": PREFIX, "snippets": [_tried(id_, forms) for id_, forms in held.items()]}


def _tried(id_: SnippetId, forms: list[Snippet]) -> dict[str, object]:
    texts = {form.id.form.value: form.text for form in forms}
    return {"id": str(id_), **texts, "rules": list(rules(forms[0].brief))}


def rules(brief: Brief) -> Iterator[dict[str, Fact]]:
    """What Windows shows of each rule of an addition, by the names of its properties."""
    for each in named_rules(brief):
        yield {"Name": each.name, "Enabled": "True", "Action": "Allow", "Profile": "Any", **_facts(each.rule)}


def _facts(rule: Rule) -> dict[str, Fact]:
    number = rule.protocol.number
    facts: dict[str, Fact] = {
        "Direction": rule.direction.value.capitalize(),
        "Protocol": _PROTOCOLS.get(number, str(number)),
        "LocalAddress": _addresses(rule.local),
        "RemoteAddress": _remote(rule),
    }
    if number in _PORTED:
        facts |= {"LocalPort": _ports(rule.local_ports), "RemotePort": _ports(rule.remote_ports)}
    if rule.protocol.is_icmp:
        facts["IcmpType"] = _icmp(rule)
    return facts


def _remote(rule: Rule) -> list[str]:
    """A rule of one family has no word for that but addresses."""
    if rule.local.anywhere and rule.remote.anywhere and rule.family in _EVERYWHERE and not rule.protocol.is_icmp:
        return [_EVERYWHERE[rule.family]]
    return _addresses(rule.remote)


def _addresses(addresses: Addresses) -> list[str]:
    return _ANY if addresses.anywhere else [f"{network[0]}-{network[-1]}" for network in addresses.networks]


def _ports(ports: Ports) -> list[str]:
    return _ANY if ports.is_any else ports.spell(join=",").split(",")


def _icmp(rule: Rule) -> list[str]:
    if rule.icmp_type is None:
        return _ANY
    return [f"{rule.icmp_type}" if rule.icmp_code is None else f"{rule.icmp_type}:{rule.icmp_code}"]


if __name__ == "__main__":
    json.dump(site(read_book(ROOT / "ports", ROOT).book), sys.stdout, indent=1)
