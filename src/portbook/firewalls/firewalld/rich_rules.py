"""Rich rules as rules for inbound packets. Source: firewalld.richlanguage(5), and core/rich.py of version 1.3.3."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.firewalls.firewalld.elements import incoming, port, protocol, source_port
from portbook.firewalls.firewalld.grammar import ICMP_TYPES
from portbook.firewalls.firewalld.rich_words import NOT, Element, elements
from portbook.firewalls.firewalld.services import Services, service, undefined
from portbook.model import Addresses, Family, Protocol, Rule
from portbook.rules import intersection, minus
from portbook.targets.base import CannotJudge, Doubt, Rejected, Remark
from portbook.targets.text.host_literals import network, number

_MATCHES = (
    *("service", "port", "source-port", "protocol", "icmp-type", "icmp-block"),
    *("masquerade", "forward-port", "tcp-mss-clamp"),
)
"""Elements of which a rule takes one."""
_ACTIONS = ("accept", "drop", "reject", "mark")
_SIDE_EFFECTS = {
    "masquerade": Remark(
        0, "masquerading rewrites the addresses of forwarded packets and lets them through", "firewalld-masquerading"
    ),
    "forward-port": Remark(0, "this sends packets on to another port or host", "firewalld-forward-port"),
    "tcp-mss-clamp": Remark(0, "this changes forwarded packets", "firewalld-mss-clamp"),
    "mark": Remark(0, "this marks packets, and the text does not show what the mark does", "firewalld-mark"),
    "forward": Remark(0, "this forwards packets between the interfaces of the zone", "firewalld-forwarding"),
}
"""What elements of a rich rule, or options of the same name, do other than let packets in."""
_LOGGING = ("log", "nflog", "audit")
_LOGS = Remark(
    0, "this logs packets without a limit, which may fill the host's disk", "firewalld-log-without-limit", "add a limit"
)
_LIMIT = Doubt(0, "only some of the packets pass a limit", (), "firewalld-limit")
_FAMILIES = {"ipv4": Family.IPV4, "ipv6": Family.IPV6}
_LOWEST, _HIGHEST = -32768, 32767


@dataclass(frozen=True)
class RichRule:
    """A rule with its place among the others.

    Attributes:
        priority: a rule with a lower one comes first; of those with 0, rules that refuse come first.
        opens: whether it lets packets in.
        rules: the inbound packets that it matches.
        line: its line in the text.
        doubt: why it may match only some of the packets; None where it matches all.
        side_effect: what it does other than let packets in; None where it does nothing else.
        moved: the packets that it sends on to another port or host.
    """

    priority: int
    opens: bool
    rules: tuple[Rule, ...] = ()
    line: int = 0
    doubt: Doubt | None = None
    side_effect: Remark | None = None
    moved: tuple[Rule, ...] = ()

    @property
    def order(self) -> tuple[int, bool]:
        """The key that sorts rules into the order in which firewalld evaluates them."""
        return self.priority, self.opens if self.priority == 0 else False


def rich_rule(text: str, line: int, services: Services) -> RichRule:
    """The rule of `rule family="ipv4" source address="192.0.2.0/24" port port="443" protocol="tcp" accept`.

    Args:
        text: the rule.
        line: its line.
        services: the services that the text defines.

    Raises:
        CannotJudge: Portbook does not know an element, an attribute or the order.
        Rejected: firewalld refuses the rule.
    """
    rule = elements(text, line)
    priority = _priority(rule["rule"].get("priority", "0"), line)
    rules, doubt = _matched(rule, priority, line, services)
    side_effect = _side_effect_of(rule, line)
    if "forward-port" in rule:
        return RichRule(priority, opens=False, line=line, side_effect=side_effect, moved=rules)
    action = "drop" if "icmp-block" in rule else next((name for name in _ACTIONS if name in rule), "")
    if action in {"", "mark"}:
        if not side_effect and not any(name in rule for name in _LOGGING):
            raise Rejected(line, "the rich rule has no action", id_="firewalld-no-action")
        return RichRule(priority, opens=False, line=line, side_effect=side_effect)
    limited = replace(_LIMIT, line=line) if "limit" in rule.get(action, {}) else None
    return RichRule(priority, action == "accept", rules, line, limited or doubt, side_effect)


def _side_effect_of(rule: Mapping[str, Element], line: int) -> Remark | None:
    if name := next((name for name in _SIDE_EFFECTS if name in rule), ""):
        return side_effect(name, line)
    logs = any(name in rule and "limit" not in rule[name] for name in _LOGGING)
    return replace(_LOGS, line=line) if logs else None


def side_effect(name: str, line: int) -> Remark:
    """The remark on an element or option that does something other than let packets in, such as `masquerade`."""
    return replace(_SIDE_EFFECTS[name], line=line)


def has_side_effect(name: str) -> bool:
    """Whether an option of this name does something other than let packets in."""
    return name in _SIDE_EFFECTS


def icmp_type(name: str, line: int) -> tuple[Rule, ...]:
    """The messages of an ICMP type, of both IP versions where both have it.

    Raises:
        CannotJudge: Portbook does not know the type.
    """
    return tuple(_icmp(name, Family.BOTH, line))


def _priority(text: str, line: int) -> int:
    priority = number(text.removeprefix("-"), line) * (-1 if text.startswith("-") else 1)
    if not _LOWEST <= priority <= _HIGHEST:
        raise Rejected(line, f"a priority is {_LOWEST} to {_HIGHEST}", id_="firewalld-priority-out-of-range")
    return priority


def _matched(
    rule: Mapping[str, Element], priority: int, line: int, services: Services
) -> tuple[tuple[Rule, ...], Doubt | None]:
    """The packets that a rule matches, and why it may match only some of them.

    Raises:
        Rejected: firewalld refuses the rule.
    """
    matches = [name for name in _MATCHES if name in rule]
    if len(matches) > 1:
        message = f"a rich rule takes only one of {' and '.join(matches)}"
        raise Rejected(line, message, id_="firewalld-incompatible-elements")
    if not (matches or "source" in rule or "destination" in rule or priority):
        message = "a rich rule needs an address or another element to match"
        raise Rejected(line, message, id_="firewalld-nothing-to-match")
    name = rule["rule"].get("family")
    if name is not None and name not in _FAMILIES:
        raise Rejected(line, f"{name!r} is neither ipv4 nor ipv6", id_="firewalld-unknown-family")
    family = Family.BOTH if name is None else _FAMILIES[name]
    rules, doubt = _match(matches[0], rule[matches[0]], family, line, services) if matches else (_any(family), None)
    for end in ("source", "destination"):
        if end in rule:
            rules, unknown = _within(rules, end, rule[end], family, line)
            doubt = doubt or unknown
    return rules, doubt


def _any(family: Family) -> tuple[Rule, ...]:
    return (incoming(family=family),)


def _within(
    rules: tuple[Rule, ...], name: str, end: Element, family: Family, line: int
) -> tuple[tuple[Rule, ...], Doubt | None]:
    """The packets whose source or destination matches, and the doubt where the text does not have the addresses."""
    if "address" not in end:
        return rules, Doubt(
            line, f"the text does not have the addresses of this {name}", (), "firewalld-unknown-addresses"
        )
    if family is Family.BOTH:
        raise Rejected(line, "a rich rule with an address needs a family", id_="firewalld-family-missing")
    address = network(end["address"], line)
    if address.version != family.version:
        raise Rejected(line, f"{end['address']!r} is not of the family {family}", id_="firewalld-wrong-family")
    (everything,) = _any(family)
    addresses = Addresses.of(address)
    within = replace(everything, remote=addresses) if name == "source" else replace(everything, local=addresses)
    return tuple(minus(rules, [within]) if NOT in end else intersection(rules, [within])), None


def _match(
    kind: str, attributes: Element, family: Family, line: int, services: Services
) -> tuple[tuple[Rule, ...], Doubt | None]:
    if kind != "service":
        return tuple(_plain_match(kind, attributes, family, line)), None
    opened = service(attributes["name"], services)
    if opened.unknown:
        return _any(family), undefined(opened.unknown[0], line)
    return tuple(intersection(opened.rules, _any(family))), None


def _plain_match(kind: str, attributes: Element, family: Family, line: int) -> Iterator[Rule]:
    if kind in {"icmp-type", "icmp-block"}:
        yield from _icmp(attributes["name"], family, line)
    elif kind == "protocol":
        yield protocol(attributes["value"], family, line)
    elif kind in {"port", "forward-port"}:
        yield port(attributes["port"], attributes["protocol"], family, line)
    elif kind == "source-port":
        yield source_port(attributes["port"], attributes["protocol"], family, line)
    else:
        yield from _any(family)


def _icmp(name: str, family: Family, line: int) -> Iterator[Rule]:
    if name not in ICMP_TYPES:
        raise CannotJudge(line, f"Portbook does not know the ICMP type {name!r}", id_="firewalld-unknown-icmp-type")
    types = [(version, ICMP_TYPES[name][0 if version is Family.IPV4 else 1]) for version in family.each]
    if all(kind is None for _version, kind in types):
        raise Rejected(line, f"the ICMP type {name!r} is not of the family {family}", id_="firewalld-wrong-family")
    for version, kind in types:
        if kind is not None:
            yield incoming(Protocol(1 if version is Family.IPV4 else 58), family=version, icmp_type=kind)
