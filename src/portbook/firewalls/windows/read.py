"""Calls of the cmdlets as rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range

from portbook.firewalls.windows.cmdlets import Call, pipelines
from portbook.firewalls.windows.grammar import ANY, BAR, CMDLET, PROTOCOLS, SET_PROFILE, WITH_PORTS
from portbook.firewalls.windows.profile import PROFILES, settings
from portbook.firewalls.windows.removal import refuse_piped, takes_away
from portbook.model import (
    ANY_PORTS,
    ANY_PROTOCOL,
    ANYWHERE,
    Addresses,
    Direction,
    Family,
    Network,
    Ports,
    Protocol,
    Rule,
)
from portbook.model.protocol import HIGHEST
from portbook.targets.base import CannotJudge, Doubt, Reading, Rejected, Remark
from portbook.targets.bounded_match import BoundedMatch
from portbook.targets.statements import taken_back
from portbook.targets.text.host_literals import network, number, ports

_TEXTS = ("displayname", "name", "description", "group")
_LISTS = frozenset({"profile", "localaddress", "remoteaddress", "localport", "remoteport", "icmptype"})
_SCALARS = frozenset({*_TEXTS, "enabled", "direction", "action", "protocol"})
_DIRECTIONS = {"Inbound": Direction.INBOUND, "Outbound": Direction.OUTBOUND}
_FAMILIES = {1: Family.IPV4, 58: Family.IPV6}
_USUAL = {"program": ANY, "service": ANY, "interfacetype": ANY, "interfacealias": ANY, "localuser": ANY}
"""Parameters that narrow a rule down, and the value with which they do not."""
_INTERFACE_TYPES = (ANY, "Wired", "Wireless", "RemoteAccess")
_KEYWORDS = (
    *("LocalSubnet", "DNS", "DHCP", "WINS", "DefaultGateway", "Internet", "Intranet", "IntranetRemoteAccess"),
    *("PlayToDevice", "CaptivePortal"),
)
_Values = Mapping[str, tuple[str, ...]]


def read(text: str) -> Reading:
    """The rules that the calls make, and what becomes of all other packets; nothing, of calls that take rules away or list them.

    Raises:
        CannotJudge: a line does anything else, or what it does depends on the host.
        Rejected: the cmdlet refuses it.
    """
    making: list[Call] = []
    setting: list[Call] = []
    taking: list[int] = []
    for call, *piped in pipelines(text):
        if call.cmdlet in {CMDLET, SET_PROFILE}:
            refuse_piped(call, piped)
            (making if call.cmdlet == CMDLET else setting).append(call)
        elif takes_away(call, piped):
            taking.append(call.line)
    return taken_back(taking[0], adds=bool(making or setting)) if taking else _made(making, setting)


def _made(making: Iterable[Call], setting: Iterable[Call]) -> Reading:
    """A rule that blocks wins over those that allow; what no rule is about, the profile decides."""
    made = list(_all_made(making))
    defaults, aside = settings(setting)
    passing = BoundedMatch()
    for each in sorted((each for each in made if each.enabled), key=lambda each: each.allows):
        passing.add(each.rules, opens=each.allows, line=each.line, doubt=_doubt(each.line, each.doubt))
    for default in defaults:
        what = f"the default for {default.way} connections"
        everything = [Rule(default.way, ANY_PROTOCOL)]
        doubt = _doubt(default.line, default.doubt)
        passing.add(everything, opens=default.opens, line=default.line, what=what, doubt=doubt)
    off = (
        Remark(each.line, "the rule is not enabled, so it has no effect", id="windows-rule-off")
        for each in made
        if not each.enabled
    )
    return Reading(
        tuple(passing.least.opened),
        tuple(off),
        passing.doubts,
        opens=lambda: passing.opens,
        closes=lambda: passing.closes,
        side_effects=tuple(aside),
    )


def _doubt(line: int, why: str) -> Doubt | None:
    return Doubt(line, why, (), "windows-depends-on-host") if why else None


@dataclass(frozen=True)
class _Made:
    """A rule of Windows.

    Attributes:
        line: its line in the text.
        rules: the packets that it is about.
        allows: whether it lets them through; otherwise it blocks them.
        enabled: whether it has any effect.
        doubt: why not all of the packets may be meant; empty where all are.
    """

    line: int
    rules: tuple[Rule, ...]
    allows: bool
    enabled: bool
    doubt: str


def _all_made(calls: Iterable[Call]) -> Iterator[_Made]:
    names: set[str] = set()
    for call in calls:
        rules = tuple(_rules(call))
        _check_name(call, names)
        action = _choice(call, "action", ("Allow", "Block", "NotConfigured"))
        if action == "NotConfigured":
            raise CannotJudge(
                call.line,
                "Portbook does not know what a rule does whose action is NotConfigured",
                id_="windows-action-not-configured",
            )
        enabled = _choice(call, "enabled", ("True", "False")) == "True"
        yield _Made(call.line, rules, action == "Allow", enabled, _narrowed(call))


def _check_name(call: Call, names: set[str]) -> None:
    for name in call.parameters.get("name", ()):
        if name.lower() in names:
            raise Rejected(call.line, f"there is a rule with the name {name!r} already", id_="windows-name-twice")
        names.add(name.lower())


def _rules(call: Call) -> Iterator[Rule]:
    _check_parameters(call)
    line, given = call.line, call.parameters
    protocol = _protocol(given.get("protocol", (ANY,))[0], line)
    local_ports, remote_ports = (_ports(given, each, protocol, line) for each in ("localport", "remoteport"))
    local, remote = (_addresses(given.get(each, (ANY,)), line) for each in ("localaddress", "remoteaddress"))
    for icmp_type, icmp_code in _icmp(given.get("icmptype", (ANY,)), protocol, line):
        yield Rule(
            direction=_DIRECTIONS[_choice(call, "direction", tuple(_DIRECTIONS))],
            protocol=protocol,
            family=_FAMILIES.get(protocol.number, Family.BOTH),
            local_ports=local_ports,
            remote_ports=remote_ports,
            local=local,
            remote=remote,
            icmp_type=icmp_type,
            icmp_code=icmp_code,
        )


def _check_parameters(call: Call) -> None:
    for name, values in call.parameters.items():
        if name not in _LISTS | _SCALARS | _USUAL.keys():
            raise CannotJudge(
                call.line, f"Portbook does not know the parameter -{name}", id_="windows-parameter-unread"
            )
        if name in _SCALARS and len(values) > 1:
            raise Rejected(call.line, f"-{name} takes one value", id_="windows-value-count")
        if name in _TEXTS and BAR in values[0]:
            raise Rejected(call.line, f"-{name} must not have {BAR} in it", id_="windows-text-with-bar")
    if call.parameters.get("displayname", ("all",))[0].lower() == "all":
        raise Rejected(call.line, "the rule needs a -DisplayName, other than All", id_="windows-display-name-all")


def _narrowed(call: Call) -> str:
    """Why a rule holds only for some of its packets; empty where it holds for all."""
    profiles = {
        _known(each, ANY, *PROFILES, "NotApplicable", line=call.line) for each in call.parameters.get("profile", (ANY,))
    }
    if profiles not in ({ANY}, {*PROFILES}):
        return f"the rule holds only where the network is {' or '.join(sorted(profiles))}"
    for each in call.parameters.get("interfacetype", ()):
        _known(each, *_INTERFACE_TYPES, line=call.line)
    for name, usual in _USUAL.items():
        if any(each.lower() != usual.lower() for each in call.parameters.get(name, ())):
            return f"the rule holds only as far as its -{name} goes, which depends on the host"
    return ""


def _choice(call: Call, name: str, accepted: Sequence[str]) -> str:
    """The value of a parameter; the first of the accepted ones where it is not given."""
    return _known(call.parameters.get(name, accepted)[0], *accepted, line=call.line)


def _known(text: str, *accepted: str, line: int) -> str:
    """The accepted value that it is, in any case. PowerShell may take the beginning of one for the whole."""
    for each in accepted:
        if text.isascii() and each.lower() == text.lower():
            return each
    if any(each.lower().startswith(text.lower()) for each in accepted):
        raise CannotJudge(line, f"{text!r} is only the beginning of a value", id_="windows-value-shortened")
    if text.isdecimal():
        raise CannotJudge(
            line,
            f"the number {text!r} stands for one of {', '.join(accepted)}",
            id_="windows-value-number",
            cure="write the word",
        )
    raise Rejected(line, f"{text!r} is none of {', '.join(accepted)}", id_="windows-value-invalid")


def _protocol(text: str, line: int) -> Protocol:
    for name, value in PROTOCOLS.items():
        if text.isascii() and name.lower() == text.lower():
            return Protocol(value)
    if not (text.isascii() and text.isdecimal()):
        raise Rejected(
            line,
            f"{text!r} is neither one of {', '.join(PROTOCOLS)} nor a protocol number",
            id_="windows-protocol-invalid",
        )
    found = number(text, line)
    if found > HIGHEST:
        raise Rejected(line, f"{found} is not a protocol: protocols are 0 to 255", id_="windows-protocol-invalid")
    return Protocol(found)


def _ports(given: _Values, name: str, protocol: Protocol, line: int) -> Ports:
    values = given.get(name, (ANY,))
    if len(values) == 1 and _is_any(values[0]):
        return ANY_PORTS
    if protocol.number not in WITH_PORTS:
        raise Rejected(line, f"-{name} needs -Protocol TCP or UDP", id_="windows-ports-unused")
    return Ports(tuple(ports(value, line, "-") for value in values))


def _is_any(text: str) -> bool:
    return text.isascii() and text.lower() == ANY.lower()


def _icmp(values: Sequence[str], protocol: Protocol, line: int) -> Iterator[tuple[int | None, int | None]]:
    if len(values) == 1 and _is_any(values[0]):
        yield None, None
        return
    if not protocol.is_icmp:
        raise CannotJudge(
            line, "Portbook does not know what -IcmpType means without ICMPv4 or ICMPv6", id_="windows-icmp-type-unused"
        )
    for value in values:
        kind, mark, code = value.partition(":")
        numbers = [number(part, line) for part in ((kind, code) if mark else (kind,))]
        if max(numbers) > HIGHEST:
            raise Rejected(
                line, f"{value!r} is no ICMP type: types and codes are 0 to 255", id_="windows-icmp-type-invalid"
            )
        yield numbers[0], numbers[1] if mark else None


def _addresses(values: Sequence[str], line: int) -> Addresses:
    if len(values) == 1 and _is_any(values[0]):
        return ANYWHERE
    return Addresses(tuple(found for value in values for found in _networks(value, line)))


def _networks(text: str, line: int) -> Iterator[Network]:
    if text.rstrip("46").lower() in {keyword.lower() for keyword in (*_KEYWORDS, ANY)}:
        raise CannotJudge(line, f"what {text!r} means depends on the host", id_="windows-address-keyword")
    if "%" in text:
        raise CannotJudge(line, f"the interface in {text!r} depends on the host", id_="windows-address-interface")
    first, mark, last = text.partition("-")
    if mark:
        yield from _between(first, last, line)
        return
    found = network(text, line)
    if found.prefixlen == 0:
        raise CannotJudge(
            line,
            f"Windows does not document what {text!r} means",
            id_="windows-network-everything",
            cure="write a range of addresses",
        )
    if str(found.network_address) != str(ip_address(text.partition("/")[0])):
        raise CannotJudge(line, f"{text!r} has bits set behind its prefix", id_="windows-network-host-bits")
    yield found


def _between(first: str, last: str, line: int) -> Iterator[Network]:
    try:
        if ":" in first:
            yield from summarize_address_range(IPv6Address(first), IPv6Address(last))
        else:
            yield from summarize_address_range(IPv4Address(first), IPv4Address(last))
    except ValueError:
        text = f"{first}-{last}"
        raise Rejected(
            line, f"{text!r} is not a range of addresses of one family", id_="windows-address-invalid"
        ) from None
