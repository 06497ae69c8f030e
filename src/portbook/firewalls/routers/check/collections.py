"""Runs the parsers of Ansible's network collections, which turn a router's listing into data, in this process.

The parsers are lenient: they skip what they do not know. So they get plain words only, and their results are compared with
every word of the entry (`portbook.firewalls.routers.check.aces`).
"""

from __future__ import annotations

import contextlib
import io
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from portbook.firewalls.routers.check import templates
from portbook.model import Family
from portbook.targets import CannotJudge

DISTRIBUTION = "ansible"
"""The Python distribution with all collections; there is none for a single collection."""
_FACTS = "ansible_network_resources"
_PLAIN = re.compile(r"[A-Za-z0-9 .:/_-]*")
"""Text without characters that a template or a pattern of a parser may treat specially."""


_AT_ONCE = 20
"""The number of entries that a parser gets at once. For each entry it copies all earlier ones, and entries do not depend on
one another."""


@dataclass(frozen=True)
class Platform:
    """A router, and the collection that reads its lists.

    Attributes:
        collection: name of the collection.
        lists: the command that begins a list, without the list's name, by family.
        shows: the command that shows a list, without the list's name, by family.
        numbered: whether the parser needs entries with sequence numbers.
        long_hosts: whether a single address is written in CIDR notation, without `host`.
        wildcards: whether an IPv4 network is written as an address and a wildcard mask, never in CIDR notation.
        by_number: whether the router identifies an entry by its sequence number, not by its words.
        any_case: whether keywords are case-insensitive.
        configures: commands that enter configuration mode.
        ends: commands that may end a text: they leave configuration mode or make the lines take effect.
    """

    collection: str
    lists: dict[Family, str]
    shows: dict[Family, str]
    numbered: bool = True
    long_hosts: bool = False
    wildcards: bool = False
    by_number: bool = False
    any_case: bool = False
    configures: tuple[str, ...] = ("configure terminal",)
    ends: tuple[str, ...] = ("exit", "end")

    @property
    def system(self) -> str:
        """The last part of the collection's name."""
        return self.collection.rpartition(".")[2]


_IP = {Family.IPV4: "ip access-list", Family.IPV6: "ipv6 access-list"}
_SHOW = {Family.IPV4: "show ip access-lists", Family.IPV6: "show ipv6 access-lists"}
PLATFORMS = {
    "cisco-ios": Platform(
        "cisco.ios",
        {**_IP, Family.IPV4: "ip access-list extended"},
        {**_SHOW, Family.IPV6: "show ipv6 access-list"},
        numbered=False,
        wildcards=True,
        any_case=True,
    ),
    "cisco-nxos": Platform("cisco.nxos", _IP, _SHOW, long_hosts=True),
    "cisco-iosxr": Platform(
        "cisco.iosxr",
        {**_IP, Family.IPV4: "ipv4 access-list"},
        {Family.IPV4: "show access-lists ipv4", Family.IPV6: "show access-lists ipv6"},
        by_number=True,
        configures=("configure", "configure terminal"),
        ends=("exit", "end", "commit"),
    ),
    "arista-eos": Platform("arista.eos", _IP, _SHOW, configures=("configure", "configure terminal")),
}
"""The routers, by id of the target."""


@dataclass(frozen=True)
class Line:
    """An entry or a remark of a text.

    Attributes:
        line: its line in the text.
        words: its words, without its sequence number.
        number: its sequence number as written; empty for none.
        place: its position in the list: its number, or without one the highest position so far plus ten.
    """

    line: int
    words: tuple[str, ...]
    number: str = ""
    place: int = 0


def aces(platform: Platform, family: Family, name: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """The collection's parse of the entries of one list, in order.

    Raises:
        CannotJudge: the parser does not return one result for each entry.
    """
    for entry in lines:
        if not _PLAIN.fullmatch(" ".join(entry.words)):
            raise CannotJudge(entry.line, "an entry has more than plain words", id_="router-plain-words")
    batches = (lines[at : at + _AT_ONCE] for at in range(0, len(lines), _AT_ONCE))
    return [ace for batch in batches for ace in _batch_aces(platform, family, name, batch)]


def _batch_aces(platform: Platform, family: Family, name: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
    facts = _parsed(platform, _listing(platform, family, name, lines), lines[0].line)
    lists = [(fact.get("afi"), acl.get("name"), acl) for fact in facts for acl in fact.get("acls", ())]
    entries: list[dict[str, Any]] = lists[0][2].get("aces", []) if len(lists) == 1 else []
    if [listed[:2] for listed in lists] != [(family.value, name)] or len(entries) != len(lines):
        raise CannotJudge(
            lines[0].line,
            f"the parser of {platform.collection} does not find each entry of the list",
            id_="router-parser-entry",
        )
    return entries


def _listing(platform: Platform, family: Family, name: str, lines: Sequence[Line]) -> str:
    """The list as the router shows it, with sequence numbers 10, 20, ... where the parser needs them."""
    numbers = [f"{10 * at} " if platform.numbered else "" for at in range(1, len(lines) + 1)]
    entries = [f" {number}{' '.join(entry.words)}" for number, entry in zip(numbers, lines, strict=True)]
    return "\n".join([f"{platform.lists[family]} {name}", *entries])


def _parsed(platform: Platform, listing: str, line: int) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {_FACTS: {}}
    try:
        reader(platform, "acls", "AclsFacts").populate_facts(None, facts, listing)
    # A parser may fail with any exception, or end the Ansible module with SystemExit.
    except (Exception, SystemExit) as refused:  # noqa: BLE001
        message = f"the parser of {platform.collection} does not understand the list ({type(refused).__name__})"
        raise CannotJudge(line, message, id_="router-parser-list") from None
    parsed: list[dict[str, Any]] = facts[_FACTS].get("acls", [])
    return parsed


def reader(platform: Platform, resource: str, name: str) -> Any:  # noqa: ANN401  # Ansible is not typed
    """The class of a collection that reads a resource, as an instance."""
    module = f"ansible_collections.{platform.collection}.plugins.module_utils.network.{platform.system}.facts"
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # deprecations in the collections' source
        templates.hasten()
        return getattr(import_module(f"{module}.{resource}.{resource}"), name)(None)
