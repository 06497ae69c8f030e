"""The meaning of checked calls: the rules that they make, and the names of the rules that they make, remove or show.

Source: Microsoft's reference of New-NetFirewallRule. This module shares nothing with the reader of the target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network, summarize_address_range

from portbook.firewalls.windows.check.reference import Call
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.targets import CannotJudge, Rejected

MAKING = "New-NetFirewallRule"
TAKING = "Remove-NetFirewallRule"
LISTING = "Get-NetFirewallRule"
_FILTERS = frozenset({"Get-NetFirewallPortFilter", "Get-NetFirewallAddressFilter"})
SHOWING = frozenset({LISTING, *_FILTERS})
_UNDERSTOOD = {
    MAKING: frozenset(
        {"Name", "DisplayName", "Description", "Group", "Enabled", "Profile", "Direction", "Action", "Protocol"}
        | {"LocalPort", "RemotePort", "LocalAddress", "RemoteAddress", "IcmpType"}
    ),
    TAKING: frozenset({"Name"}),
    LISTING: frozenset({"Name"}),
}
"""The parameters that are understood, by cmdlet; the filters have none."""
_TEXTS = ("Name", "DisplayName", "Description", "Group")
_DEFAULTS = {"Enabled": "True", "Profile": "Any", "Direction": "Inbound", "Action": "Allow", "Protocol": "Any"}
_ANY = ("any",)
_NUMBERS = {"any": -1, "icmpv4": 1, "tcp": 6, "udp": 17, "icmpv6": 58}
_ICMP = {1: Family.IPV4, 58: Family.IPV6}
_PORTED = frozenset({6, 17})
_RANGE = re.compile("(?P<first>0|[1-9][0-9]{0,4})(?:-(?P<last>0|[1-9][0-9]{0,4}))?")
_TYPE = re.compile("(?P<type>0|[1-9][0-9]{0,2})(?::(?P<code>0|[1-9][0-9]{0,2}))?")
_BYTE, _PORT = 255, 65535
_WILD = re.compile(r"[*?\[\]`]")


def rules(calls: Iterable[Call]) -> tuple[Rule, ...]:
    """The traffic that calls of New-NetFirewallRule let through.

    Raises:
        CannotJudge: a parameter limits a rule, or makes it depend on the host.
        Rejected: the reference does not document a value.
    """
    return tuple(rule for call in calls for rule in _rules(call))


def _rules(call: Call) -> Iterator[Rule]:
    _refuse_strange(call)
    _check_texts(call)
    texts = {name: _one(call, name) for name in _DEFAULTS}
    expected = {**_DEFAULTS, "Direction": texts["Direction"], "Protocol": texts["Protocol"]}
    if texts != expected:
        raise CannotJudge(
            call.line,
            "Portbook judges only rules that are enabled, allow, and apply in every profile",
            id_="windows-rule-condition",
        )
    protocol = _protocol(call, texts["Protocol"])
    for icmp_type, icmp_code in _icmp(call, protocol):
        yield Rule(
            Direction(texts["Direction"].lower()),
            protocol,
            _ICMP.get(protocol.number, Family.BOTH),
            local_ports=_ports(call, "LocalPort", protocol),
            remote_ports=_ports(call, "RemotePort", protocol),
            local=_addresses(call, "LocalAddress"),
            remote=_addresses(call, "RemoteAddress"),
            icmp_type=icmp_type,
            icmp_code=icmp_code,
        )


def _check_texts(call: Call) -> None:
    if call.parameters.get("DisplayName", ("",))[0].lower() == "all":
        raise Rejected(call.line, "-DisplayName cannot be All", id_="windows-display-name-all")
    if barred := [parameter for parameter in _TEXTS if any("|" in text for text in call.parameters.get(parameter, ()))]:
        raise Rejected(
            call.line,
            f"-{barred[0]} has a |, which separates the fields of a rule where Windows keeps it",
            id_="windows-text-with-bar",
        )


def _one(call: Call, name: str) -> str:
    return " ".join(call.parameters.get(name, (_DEFAULTS[name],)))


def _protocol(call: Call, name: str) -> Protocol:
    number = _NUMBERS.get(
        name.lower() if name.isascii() else "", int(name) if name.isascii() and name.isdecimal() else _BYTE + 1
    )
    if number > _BYTE:
        raise Rejected(
            call.line,
            f"-Protocol is TCP, UDP, ICMPv4, ICMPv6 or a number to 255, not {name!r}",
            id_="windows-protocol-invalid",
        )
    return Protocol(number)


def _given(call: Call, name: str) -> Sequence[str]:
    """The values of a list parameter; empty for any."""
    values = call.parameters.get(name, _ANY)
    return () if tuple(map(str.lower, values)) == _ANY else values


def _ports(call: Call, name: str, protocol: Protocol) -> Ports:
    values = _given(call, name)
    if values and protocol.number not in _PORTED:
        raise Rejected(call.line, f"-{name} needs TCP or UDP", id_="windows-ports-unused")
    return Ports.of(*(_port_range(call, name, text) for text in values)) if values else ANY_PORTS


def _port_range(call: Call, name: str, text: str) -> tuple[int, int]:
    match = _RANGE.fullmatch(text)
    if not match:
        raise CannotJudge(
            call.line, f"Portbook reads -{name} as a port or a range, not {text!r}", id_="windows-port-unknown"
        )
    first, last = int(match["first"]), int(match["last"] or match["first"])
    if not first <= last <= _PORT:
        raise Rejected(
            call.line, f"-{name} {text} is not a range of ports from 0 to 65535", id_="windows-port-out-of-range"
        )
    return first, last


def _icmp(call: Call, protocol: Protocol) -> Iterator[tuple[int | None, int | None]]:
    values = _given(call, "IcmpType")
    if values and protocol.number not in _ICMP:
        raise CannotJudge(call.line, "-IcmpType without ICMP is not documented", id_="windows-icmp-type-undocumented")
    if not values:
        yield None, None
    for text in values:
        match = _TYPE.fullmatch(text)
        numbers = [int(digits) for digits in match.groups() if digits] if match else [_BYTE + 1]
        if max(numbers) > _BYTE:
            raise Rejected(
                call.line,
                f"-IcmpType {text!r} is neither a type nor a type and a code",
                id_="windows-icmp-type-invalid",
            )
        yield numbers[0], numbers[1] if len(numbers) > 1 else None


def _addresses(call: Call, name: str) -> Addresses:
    values = _given(call, name)
    return (
        Addresses.of(*(network for text in values for network in _networks(call, name, text))) if values else ANYWHERE
    )


def _networks(call: Call, name: str, text: str) -> Iterator[Network]:
    if not re.fullmatch("[0-9a-fA-F:./-]+", text) or text.endswith("/0"):
        raise CannotJudge(
            call.line,
            f"Portbook reads -{name} as an address, a network or a range, not {text!r}",
            id_="windows-address-unknown",
        )
    first, mark, last = text.partition("-")
    try:
        if mark:
            yield from _between(ip_address(first), ip_address(last))
        else:
            yield ip_network(text)
    except (ValueError, TypeError):
        raise Rejected(
            call.line, f"-{name} {text!r} is not an address, network or range", id_="windows-address-invalid"
        ) from None


def _between(first: IPv4Address | IPv6Address, last: IPv4Address | IPv6Address) -> Iterator[Network]:
    if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
        yield from summarize_address_range(first, last)
    else:
        yield from summarize_address_range(IPv6Address(first), IPv6Address(last))


def names(called: Sequence[Call]) -> frozenset[str]:
    """The names of the rules that calls make, remove or show.

    Raises:
        CannotJudge: a call has no name or a wildcard, so that it is not about a single rule.
        Rejected: two calls have the same name, or one of the three cmdlets that show a rule is missing.
    """
    numbers: dict[tuple[str, str], int] = {}
    for number, (cmdlet, name) in _named(called):
        if (cmdlet, name) in numbers:
            raise Rejected(number.line, f"{cmdlet} has the name {name!r} twice", id_="windows-name-twice")
        numbers[cmdlet, name] = number.line
    for (cmdlet, name), line in numbers.items():
        if cmdlet in SHOWING and (
            less := sorted(cmdlet_name for cmdlet_name in SHOWING if (cmdlet_name, name) not in numbers)
        ):
            raise Rejected(line, f"{name!r} is shown without {less[0]}", id_="windows-filter-missing")
    return frozenset(name for _cmdlet, name in numbers)


def _named(called: Sequence[Call]) -> Iterator[tuple[Call, tuple[str, str]]]:
    """Each name with its call and cmdlet. A filter has the names of the call that is piped into it."""
    for number, call in enumerate(called):
        _refuse_strange(call)
        source = called[number - 1] if call.gets else call
        piped_on = number + 1 < len(called) and bool(called[number + 1].gets)
        if "Name" not in source.parameters:
            raise CannotJudge(
                call.line, f"{source.cmdlet} without -Name is not about one rule", id_="windows-name-missing"
            )
        for name in () if piped_on else source.parameters["Name"]:
            if _WILD.search(name):
                raise CannotJudge(call.line, f"{name!r} may be the name of several rules", id_="windows-name-wildcard")
            yield call, (call.cmdlet, name.lower())


def _refuse_strange(call: Call) -> None:
    if strange := sorted(call.parameters.keys() - _UNDERSTOOD.get(call.cmdlet, frozenset())):
        raise CannotJudge(
            call.line,
            f"Portbook does not know what -{strange[0]} does to {call.cmdlet}",
            id_="windows-parameter-unread",
        )
