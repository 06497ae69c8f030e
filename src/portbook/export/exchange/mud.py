"""A manufacturer usage description (RFC 8520) of one role of a service, with access lists of RFC 8519.

A role without an address is the reader's own: where the device connects to it, the administrator says who that is
(`my-controller`); where it connects to the device, it is in the local networks. Devices of the same role are of the same
manufacturer. Replies have entries of their own, as the lists judge packet by packet.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from portbook.export.exchange.exported import LEFT_OUT, Exported, cut, day, document
from portbook.export.exchange.mud_matches import packet_matches
from portbook.model import Addresses, Direction, Family, Flow, Role, Rule, Scope, Service
from portbook.model.protocol import TCP, UDP
from portbook.rules import per_family, reverse, rules_for

UNKNOWN_URL = "https://mud.example.com/{}/{}.json"
"""Stands for the address that nobody has given: a description has to have its own."""
_LONGEST_INFO = 60
_LISTS = {Direction.OUTBOUND: "from", Direction.INBOUND: "to"}
_WORDS = {4: "ipv4", 6: "ipv6"}


@dataclass(frozen=True)
class _Side:
    """A rule with the abstraction that its other end is; empty where its addresses say it."""

    rule: Rule
    abstraction: str


def usage_description(service: Service, role: Role, flows: Iterable[Flow], url: str = "") -> Exported:
    """The description of devices that play a role.

    Args:
        service: the data.
        role: the role, one or several joined by `+`.
        flows: the flows that the description is for.
        url: the address that it will have; empty where nobody knows it yet.
    """
    remarks: list[str] = []
    sides = [side for flow in flows for side in _sides(service, role, flow, remarks)]
    lists = list(_lists(sides))
    if not url:
        url = UNKNOWN_URL.format(service.id, role.id)
        remarks.append(f"nobody has said where this will be published: replace {url}, or add --url")
    mud: dict[str, object] = {
        "mud-version": 1,
        "mud-url": url,
        "last-update": f"{day(service)}T00:00:00+00:00",
        "cache-validity": 48,
        "is-supported": True,
        "systeminfo": cut(f"{service.title}: {role.title}", _LONGEST_INFO),
    }
    for direction, word in _LISTS.items():
        names = [{"name": acl["name"]} for acl, of in lists if of is direction]
        if names:
            mud[f"{word}-device-policy"] = {"access-lists": {"access-list": names}}
    acls = {"acl": [acl for acl, _direction in lists]}
    return Exported(
        document({"ietf-mud:mud": mud, "ietf-access-control-list:acls": acls}), tuple(dict.fromkeys(remarks))
    )


def _sides(service: Service, role: Role, flow: Flow, remarks: list[str]) -> Iterator[_Side]:
    """The rules of a flow, pair by pair of its ends, with the rules for their replies."""
    mine = role.id.split("+")
    if flow.scope is Scope.SELF:
        return
    for source, destination in flow.pairs:
        pair = replace(flow, source_roles=(source,), destination_roles=(destination,))
        for rule in per_family(_with_known_ports(rules_for(service, mine, [pair]), flow, remarks)):
            outbound = rule.direction is Direction.OUTBOUND
            peer = service.roles[destination if outbound else source]
            own = flow.destination if outbound else flow.source
            abstraction = "" if own or peer.address else _abstraction(peer, mine, rule.direction)
            if abstraction or not (wild := [name for name in rule.remote.names if name.startswith("*.")]):
                yield _Side(rule, abstraction)
                continue
            remarks.append(LEFT_OUT.format(", ".join(wild), f"a list has no names with *, in {flow.label}"))
            rest = Addresses(rule.remote.networks, tuple(set(rule.remote.names) - set(wild)))
            if not rest.empty:
                yield _Side(replace(rule, remote=rest), "")


def _with_known_ports(rules: Iterable[Rule], flow: Flow, remarks: list[str]) -> Iterator[Rule]:
    """The rules, without those whose ports no access list of RFC 8519 can match."""
    for rule in rules:
        portless = rule.local_ports.is_any and rule.remote_ports.is_any
        if portless or rule.protocol in {TCP, UDP}:
            yield rule
        else:
            remarks.append(LEFT_OUT.format(flow.label, f"a list has no ports of {rule.protocol.title}"))


def _abstraction(peer: Role, mine: Sequence[str], direction: Direction) -> str:
    if peer.id in mine:
        return "same-manufacturer"
    return "my-controller" if direction is Direction.OUTBOUND else "local-networks"


def _lists(sides: Sequence[_Side]) -> Iterator[tuple[dict[str, object], Direction]]:
    """The access lists that have any entry: one for each direction and IP version."""
    for direction, word in _LISTS.items():
        for family in Family.BOTH.each:
            entries = [ace for side in sides if side.rule.family is family for ace in _entries(side, direction)]
            unique = list({str(entry): entry for entry in entries}.values())
            name = f"{word}-device-{_WORDS[family.version]}"
            if unique:
                aces = [{"name": f"{name}-{number}", **entry} for number, entry in enumerate(unique, 1)]
                yield (
                    {"name": name, "type": f"{_WORDS[family.version]}-acl-type", "aces": {"ace": aces}},
                    direction,
                )


def _entries(side: _Side, direction: Direction) -> Iterator[dict[str, object]]:
    """The entries of a rule in the list of one direction: for its first packets, or for its replies."""
    rule = side.rule if side.rule.direction is direction else reverse(side.rule)
    for matches in packet_matches(rule, side.abstraction, side.rule.direction) if rule else ():
        yield {"matches": matches, "actions": {"forwarding": "accept"}}
