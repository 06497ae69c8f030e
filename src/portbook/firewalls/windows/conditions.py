"""The parameters of a New-NetFirewallRule call, as the packets that its rule matches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range

from portbook.firewalls.windows.cmdlets import Call
from portbook.firewalls.windows.grammar import ANY, BAR, PROTOCOLS, WITH_PORTS
from portbook.firewalls.windows.profile import PROFILES
from portbook.model import (
    ANY_PORTS,
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
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.host_literals import network, number, ports

_TEXTS = ("displayname", "name", "description", "group")
_LISTS = frozenset({"profile", "localaddress", "remoteaddress", "localport", "remoteport", "icmptype"})
_SCALARS = frozenset({*_TEXTS, "enabled", "direction", "action", "protocol"})
_DIRECTIONS = {"Inbound": Direction.INBOUND, "Outbound": Direction.OUTBOUND}
_FAMILIES = {1: Family.IPV4, 58: Family.IPV6}
_USUAL = {"program": ANY, "service": ANY, "interfacetype": ANY, "interfacealias": ANY, "localuser": ANY}
"""Parameters that limit a rule, with the value that means no limit."""
_INTERFACE_TYPES = (ANY, "Wired", "Wireless", "RemoteAccess")
_KEYWORDS = (
    *("LocalSubnet", "DNS", "DHCP", "WINS", "DefaultGateway", "Internet", "Intranet", "IntranetRemoteAccess"),
    *("PlayToDevice", "CaptivePortal"),
)
_Values = Mapping[str, tuple[str, ...]]


def rules(call: Call) -> Iterator[Rule]:
    """The packets that the rule of a call matches, one rule for each ICMP type.

    Raises:
        CannotJudge: Portbook does not know a parameter, or its value depends on the host.
        Rejected: the cmdlet rejects a parameter.
    """
    _check_parameters(call)
    line, parameters = call.line, call.parameters
    protocol = _protocol(parameters.get("protocol", (ANY,))[0], line)
    local_ports, remote_ports = (_ports(parameters, name, protocol, line) for name in ("localport", "remoteport"))
    local, remote = (_addresses(parameters.get(name, (ANY,)), line) for name in ("localaddress", "remoteaddress"))
    for icmp_type, icmp_code in _icmp(parameters.get("icmptype", (ANY,)), protocol, line):
        yield Rule(
            direction=_DIRECTIONS[choice(call, "direction", tuple(_DIRECTIONS))],
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


def narrowed(call: Call) -> str:
    """The reason why a rule matches only some of these packets, depending on the host; empty where it matches all."""
    profiles = {
        _known(value, ANY, *PROFILES, "NotApplicable", line=call.line)
        for value in call.parameters.get("profile", (ANY,))
    }
    if profiles not in ({ANY}, {*PROFILES}):
        return f"the rule holds only where the network is {' or '.join(sorted(profiles))}"
    for value in call.parameters.get("interfacetype", ()):
        _known(value, *_INTERFACE_TYPES, line=call.line)
    for name, usual in _USUAL.items():
        if any(value.lower() != usual.lower() for value in call.parameters.get(name, ())):
            return f"the rule holds only as far as its -{name} goes, which depends on the host"
    return ""


def choice(call: Call, name: str, accepted: Sequence[str]) -> str:
    """The value of a parameter; the first accepted value where the call does not have the parameter.

    Raises:
        CannotJudge: the value is an abbreviation or a number.
        Rejected: the value is none of the accepted ones.
    """
    return _known(call.parameters.get(name, accepted)[0], *accepted, line=call.line)


def _known(text: str, *accepted: str, line: int) -> str:
    """The accepted value that equals a text, ignoring case. PowerShell may also accept the beginning of a value."""
    for value in accepted:
        if text.isascii() and value.lower() == text.lower():
            return value
    if any(value.lower().startswith(text.lower()) for value in accepted):
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
    protocol_number = number(text, line)
    if protocol_number > HIGHEST:
        raise Rejected(
            line, f"{protocol_number} is not a protocol: protocols are 0 to 255", id_="windows-protocol-invalid"
        )
    return Protocol(protocol_number)


def _ports(parameters: _Values, name: str, protocol: Protocol, line: int) -> Ports:
    values = parameters.get(name, (ANY,))
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
        numbers = [number(digits, line) for digits in ((kind, code) if mark else (kind,))]
        if max(numbers) > HIGHEST:
            raise Rejected(
                line, f"{value!r} is no ICMP type: types and codes are 0 to 255", id_="windows-icmp-type-invalid"
            )
        yield numbers[0], numbers[1] if mark else None


def _addresses(values: Sequence[str], line: int) -> Addresses:
    if len(values) == 1 and _is_any(values[0]):
        return ANYWHERE
    return Addresses(tuple(address for value in values for address in _networks(value, line)))


def _networks(text: str, line: int) -> Iterator[Network]:
    if text.rstrip("46").lower() in {keyword.lower() for keyword in (*_KEYWORDS, ANY)}:
        raise CannotJudge(line, f"what {text!r} means depends on the host", id_="windows-address-keyword")
    if "%" in text:
        raise CannotJudge(line, f"the interface in {text!r} depends on the host", id_="windows-address-interface")
    first, mark, last = text.partition("-")
    if mark:
        yield from _between(first, last, line)
        return
    address = network(text, line)
    if address.prefixlen == 0:
        raise CannotJudge(
            line,
            f"Windows does not document what {text!r} means",
            id_="windows-network-everything",
            cure="write a range of addresses",
        )
    if str(address.network_address) != str(ip_address(text.partition("/")[0])):
        raise CannotJudge(line, f"{text!r} has bits set behind its prefix", id_="windows-network-host-bits")
    yield address


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
