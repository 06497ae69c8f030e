"""Ends and packets of flows in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from portbook.compare.diff.role_rules import is_forwarded
from portbook.model import Addresses, Direction, Family, Flow, Role, Rule, Service
from portbook.model.address import spell_network, union
from portbook.rules.words import protocol_words

MOST = 3
"""Kinds of packets that one sentence lists."""
_MOST_ADDRESSES = 6
"""Addresses, or titles, that one sentence lists."""
_MOST_PEERS = 3
"""Host groups that one sentence lists with their addresses."""
VERBS = {Direction.INBOUND: ("accept", "from"), Direction.OUTBOUND: ("send", "to")}
_FAMILIES = {Family.IPV4: "IPv4 ", Family.IPV6: "IPv6 "}
_UNKNOWN = "your own addresses"


def column(service: Service, flow: Flow, direction: Direction, unknown: str = _UNKNOWN) -> str:
    """One side of a change: `TCP 5432 from Application servers (10.20.0.0/16)`.

    Args:
        service: the version.
        flow: the flow.
        direction: of the flow, seen from the role that the change is about.
        unknown: what stands for an address that the data does not know; empty for nothing.
    """
    traffic = " and ".join(transport.label for transport in flow.transports)
    source = f" from {peer(service, flow, direction.opposite, unknown)}" if is_forwarded(service, flow) else ""
    return f"{traffic}{source} {VERBS[direction][1]} {peer(service, flow, direction, unknown)}{_inside(service, flow, direction)}"


def _inside(service: Service, flow: Flow, direction: Direction) -> str:
    """The hosts of a zone that are an end of a flow; empty where the host that a service is seen from is one itself."""
    inside = flow.destination if direction is Direction.INBOUND else flow.source
    if not (service.of_estate and inside) or is_forwarded(service, flow):
        return ""
    return f" {'at' if direction is Direction.INBOUND else 'from'} {spelled(inside, {})}"


def peer(service: Service, flow: Flow, direction: Direction, unknown: str = _UNKNOWN) -> str:
    """The other end of a flow with its addresses: `Application servers (10.20.0.0/16)`; `unknown` as in `column`."""
    override = flow.source if direction is Direction.INBOUND else flow.destination
    roles = peer_roles(service, flow, direction)
    if override:
        return f"{titles_of(roles)} ({spelled(override, {})})"
    if service.of_estate and len(roles) > _MOST_PEERS:
        return titles_of(roles)
    return listed([_placed(role, unknown) for role in roles])


def titles_of(roles: Sequence[Role]) -> str:
    """The titles of roles, the first six."""
    titles = [role.title for role in roles]
    more = len(titles) - _MOST_ADDRESSES
    return listed(titles if more <= 1 else [*titles[:_MOST_ADDRESSES], f"{more} more"])


def _placed(role: Role, unknown: str) -> str:
    where = spelled(role.address, {}) if role.address else unknown
    return f"{role.title} ({where})" if where else role.title


def peer_roles(service: Service, flow: Flow, direction: Direction) -> list[Role]:
    """The roles at the other end of a flow."""
    ids = flow.source_roles if direction is Direction.INBOUND else flow.destination_roles
    return [service.roles[id_] for id_ in ids]


def conjugated(subject: str, verb: str) -> str:
    """`accepts` of one, `accept` of several: titles such as `STUN servers` end in a plural."""
    last = subject.rsplit(maxsplit=1)[-1] if subject.strip() else ""
    plural = last[1:].islower() and last.endswith("s") and not last.endswith(("ss", "us", "is"))
    return verb if plural else f"{verb}s"


def spelled(addresses: Addresses, titles: Mapping[str, str]) -> str:
    """Addresses without symbols; empty where there are only symbols."""
    if addresses.anywhere:
        return "any address"
    words = [*(name for name in addresses.names if name not in titles), *ranges(addresses)]
    more = len(words) - _MOST_ADDRESSES
    return ", ".join(words if more <= 1 else [*words[:_MOST_ADDRESSES], f"{more} more"])


def ranges(addresses: Addresses) -> Iterator[str]:
    """The networks; those that make up a range as its first and last address."""
    for version, first, last in ((version, *span) for version, spans in addresses.spans.items() for span in spans):
        networks = (network for network in addresses.networks if network.version == version)
        start = next(network for network in networks if int(network[0]) == first)
        if int(start[-1]) == last:
            yield spell_network(start)
        else:
            yield f"{start[0]}-{start[0] + (last - first)}"


def traffic_of(rule: Rule) -> str:
    """`TCP 80, 443`, `IPv6 UDP any from port 41641`, `ICMP type 8`."""
    words = [_FAMILIES.get(rule.family, "") if _says_no_family(rule) else "", protocol_words(rule)]
    if rule.protocol.has_ports:
        words.append(f" {rule.destination_ports.spell()}")
        if not rule.source_ports.is_any:
            words.append(f" from port {rule.source_ports.spell()}")
    if rule.icmp_type is not None:
        words.append(f" type {rule.icmp_type}")
    if rule.icmp_code is not None:
        words.append(f" code {rule.icmp_code}")
    return "".join(words)


def _says_no_family(rule: Rule) -> bool:
    """Whether neither the protocol nor an address tells the IP version."""
    return not (rule.protocol.is_icmp or rule.remote.networks or rule.local.networks)


def of_both_families(rules: Iterable[Rule]) -> list[Rule]:
    """One rule for two that differ in the IP version only, apart from the addresses of each version."""
    by_content: dict[Rule, Rule] = {}
    for rule in rules:
        remote, local = _without_networks(rule.remote), _without_networks(rule.local)
        neutral = replace(rule, family=Family.BOTH, remote=remote, local=local)
        former = by_content.get(neutral)
        if former is None:
            by_content[neutral] = rule
        elif former.family is not rule.family:
            remote, local = union((former.remote, rule.remote)), union((former.local, rule.local))
            by_content[neutral] = replace(former, family=Family.BOTH, remote=remote, local=local)
        else:
            by_content[rule] = rule
    return list(by_content.values())


def _without_networks(addresses: Addresses) -> Addresses:
    return replace(addresses, networks=())


def few(phrases: Sequence[str]) -> str:
    """The first three, and how many more there are."""
    shown = list(phrases[:MOST])
    return listed([*shown, f"{len(phrases) - MOST} more"] if len(phrases) > MOST else shown)


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
