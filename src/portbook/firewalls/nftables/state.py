"""The output of `nft -j list ruleset` as rules. Source: libnftables-json(5); measured with nftables 1.0.6.

The listing omits `meta nfproto` where another condition implies it. nft adds IPv4 to `icmp type` and IPv6 to `icmpv6 type`,
and Portbook reads them so. `meta l4proto icmp` alone stands for both versions, which may be too much for the host but never
too little.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from portbook.firewalls.nftables.expressions import Sets, step
from portbook.firewalls.nftables.hook import Hook, judged_hook
from portbook.firewalls.nftables.statement import VERSIONS
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Reading
from portbook.targets.netfilter import Base, Step, Verdict, accepted, forwarded
from portbook.targets.netfilter.base import DEEPEST_JUMP

Json: TypeAlias = Any
Name: TypeAlias = tuple[str, str, str]
"""Family, table, chain or set."""
Chains: TypeAlias = Mapping[Name, list[Step]]

_KEYS = {
    "metainfo": frozenset({"version", "release_name", "json_schema_version"}),
    "table": frozenset({"family", "name", "handle", "comment"}),
    "chain": frozenset({"family", "table", "name", "handle", "comment", "type", "hook", "prio", "policy"}),
    "rule": frozenset({"family", "table", "chain", "handle", "comment", "expr"}),
    "set": frozenset({"family", "table", "name", "handle", "comment", "type", "flags", "elem", "size"}),
}
_STILL = frozenset({"constant", "interval"})
"""Flags of sets whose elements neither packets nor time change."""


def read_state(text: str, deepest: int = DEEPEST_JUMP) -> Reading:
    """What a kernel's rule set lets through.

    Args:
        text: the listing.
        deepest: how many jumps in a row the walk follows.

    Raises:
        CannotJudge: the grammar does not know a part of the listing.
    """
    match _parsed(text):
        case {"nftables": list(entries), **rest} if not rest:
            pass
        case _:
            raise CannotJudge(1, "this is not the output of nft -j list ruleset", id_="nft-not-a-listing")
    bases = tuple(replace(base, deepest=deepest) for base in _bases([_entry(entry) for entry in entries]))
    own = accepted(tuple(base for base in bases if base.local))
    # Where no chain is on forward, everything passes between other hosts.
    return Reading(own, as_router=lambda: Reading((*own, *forwarded(bases))))


def _parsed(text: str) -> Json:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _entry(entry: Json) -> tuple[str, Mapping[str, Json]]:
    ((kind, value),) = entry.items()
    if kind not in _KEYS:
        raise CannotJudge(1, f"Portbook does not know the {kind} in this listing", id_="nft-unknown-object")
    unknown = value.keys() - _KEYS[kind]
    if unknown:
        message = f"Portbook does not know the key {min(unknown)} of a {kind}"
        raise CannotJudge(1, message, id_="nft-unknown-object")
    return kind, value


def _bases(entries: list[tuple[str, Mapping[str, Json]]]) -> Iterator[Base]:
    sets = {_name(value): _elements(value) for kind, value in entries if kind == "set"}
    chains: dict[Name, list[Step]] = {_name(value): [] for kind, value in entries if kind == "chain"}
    unread = set()
    for kind, value in entries:
        if kind == "rule":
            name = value["family"], value["table"], value["chain"]
            if value["family"] in VERSIONS:
                chains[name] += _step(
                    value, {key[2]: elements for key, elements in sets.items() if key[:2] == name[:2]}
                )
            else:
                unread.add(name)
    for kind, value in entries:
        if kind == "chain" and "hook" in value:
            name = _name(value)
            if name in unread or value.get("policy") == "drop" or not _idle(name, chains):
                yield from _base(value, chains)


def _name(value: Mapping[str, Json]) -> Name:
    return value["family"], value["table"], value["name"]


def _idle(name: Name, chains: Chains) -> bool:
    """Whether neither a chain nor any chain that it leads to drops packets, so that its hook does not matter.

    No statement here changes packets: the grammar has none.
    """
    reached: set[str] = set()
    todo = [name[2]]
    while todo:
        steps = chains[name[0], name[1], todo.pop()]
        if any(step.verdict is Verdict.DROP for step in steps):
            return False
        targets = {step.target for step in steps if step.target} - reached
        reached |= targets
        todo += targets
    return True


def _base(value: Mapping[str, Json], chains: Chains) -> Iterator[Base]:
    """The base chain, where it is on input, output or forward."""
    name = _name(value)
    if name[0] not in VERSIONS:
        message = f"Portbook does not know chains of the family {name[0]}"
        raise CannotJudge(1, message, id_="nft-unknown-family")
    hook: Hook = judged_hook(1, value["type"], value["hook"], value["prio"])
    own = {key[2]: tuple(steps) for key, steps in chains.items() if key[:2] == name[:2]}
    between = hook.direction is None
    yield Base(
        hook.direction or Direction.OUTBOUND,
        own[name[2]],
        value.get("policy") != "drop",
        VERSIONS[name[0]],
        own,
        local=not between,
        forwards=between,
    )


def _elements(value: Mapping[str, Json]) -> Json:
    """The elements of a named set; None where time changes them.

    nft 1.0.6 does not list the flag `dynamic`. But packets change a set only by a statement of a rule in its table, and
    the grammar does not know that statement.
    """
    flags = value.get("flags", [])
    return value.get("elem", []) if isinstance(flags, list) and _STILL.issuperset(flags) else None


def _step(value: Mapping[str, Json], sets: Sets) -> list[Step]:
    try:
        one = step(value["expr"], value["family"], sets)
    except CannotJudge as problem:
        where = f"{value['family']} {value['table']} {value['chain']}"
        raise problem.at(1, f"in chain {where}: ") from None
    return [one] if one else []
