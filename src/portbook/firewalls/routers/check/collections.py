"""The parsers of Ansible's network collections, which turn a router's listing into data, each in this process.

They are lenient: what they do not know they pass over. So they get plain words only, and what they say is held against
every word that they got (`portbook.firewalls.routers.check.aces`).
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
"""Has all the collections; none of them is to be had alone."""
_FACTS = "ansible_network_resources"
_PLAIN = re.compile(r"[A-Za-z0-9 .:/_-]*")
"""Nothing that a template or a pattern of theirs could take for more than a word."""


_AT_ONCE = 20
"""Entries of a list that a parser gets together: for each it copies those before, and none depends on another."""


@dataclass(frozen=True)
class Platform:
    """One router, and the collection that reads it.

    Attributes:
        collection: its name.
        lists: what stands before the name of a list, by family.
        shows: what stands before it in the command that shows the list.
        numbered: whether its parser knows entries only by the numbers that the router gives them.
        long_hosts: whether a single address is written with its whole length and no `host`.
        wildcards: whether an IPv4 network is never a prefix, but an address and the bits that do not count.
        by_number: whether the router knows an entry by its number, and not by its words.
        any_case: whether the router takes its words in capitals too.
        configures: what enters its configuration mode.
        ends: what leaves it, or has the lines take effect, at the end of a text.
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
"""By the id of the target."""


@dataclass(frozen=True)
class Line:
    """An entry or a remark as it stands in a text.

    Attributes:
        line: its line.
        words: without its number.
        number: the number that is written before it, or nothing.
        place: its place in its list; another entry without a number comes ten places behind the last one.
    """

    line: int
    words: tuple[str, ...]
    number: str = ""
    place: int = 0


def aces(platform: Platform, family: Family, name: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
    """What the collection's parser makes of the entries of one list, in order.

    Raises:
        CannotJudge: it does not make an entry of each.
    """
    for entry in lines:
        if not _PLAIN.fullmatch(" ".join(entry.words)):
            raise CannotJudge(entry.line, "an entry has more than plain words", id_="router-plain-words")
    parts = (lines[at : at + _AT_ONCE] for at in range(0, len(lines), _AT_ONCE))
    return [one for part in parts for one in _found(platform, family, name, part)]


def _found(platform: Platform, family: Family, name: str, lines: Sequence[Line]) -> list[dict[str, Any]]:
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
    """The list as the router shows it: with numbers, in tens."""
    numbers = [f"{10 * at} " if platform.numbered else "" for at in range(1, len(lines) + 1)]
    entries = [f" {number}{' '.join(entry.words)}" for number, entry in zip(numbers, lines, strict=True)]
    return "\n".join([f"{platform.lists[family]} {name}", *entries])


def _parsed(platform: Platform, listing: str, line: int) -> list[dict[str, Any]]:
    facts: dict[str, Any] = {_FACTS: {}}
    try:
        reader(platform, "acls", "AclsFacts").populate_facts(None, facts, listing)
    # A parser that does not understand ends in any way: an index too far, or the end of the module that it belongs to.
    except (Exception, SystemExit) as refused:  # noqa: BLE001
        message = f"the parser of {platform.collection} does not understand the list ({type(refused).__name__})"
        raise CannotJudge(line, message, id_="router-parser-list") from None
    parsed: list[dict[str, Any]] = facts[_FACTS].get("acls", [])
    return parsed


def reader(platform: Platform, resource: str, name: str) -> Any:  # noqa: ANN401  # Ansible is not typed
    """The collection's reader of a resource."""
    module = f"ansible_collections.{platform.collection}.plugins.module_utils.network.{platform.system}.facts"
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")  # what is old in their sources is theirs
        templates.hasten()
        return getattr(import_module(f"{module}.{resource}.{resource}"), name)(None)
