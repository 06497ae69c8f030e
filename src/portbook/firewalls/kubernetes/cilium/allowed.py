"""What an entry of a CiliumNetworkPolicy allows: protocols with ports, or ICMP types.

Source: https://docs.cilium.io/en/stable/security/policy/layer4/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.firewalls.kubernetes.entries import Allowed
from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model import ANY_PORTS, Family, PortRange, Ports, Protocol
from portbook.model.ports import HIGHEST
from portbook.model.protocol import ICMP, ICMPV6
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map, Scalar

_PROTOCOLS = {"TCP": (6,), "UDP": (17,), "SCTP": (132,), "ANY": (6, 17, 132)}
_USUAL = "ANY"
_DNS_PORT = 53
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_FAMILIES = {"IPv4": (Family.IPV4, ICMP), "IPv6": (Family.IPV6, ICMPV6)}
_HIGHEST_TYPE = 255
_MOST = 40
"""Ports in one list, and fields in one."""


def ports(entry: Map, *, asking: bool) -> Iterator[Allowed]:
    """What `toPorts` allows.

    Args:
        entry: that has it.
        asking: whether it is to the cluster's DNS; then it has a rule for what may be asked, and otherwise none.

    Raises:
        CannotJudge: a rule for what is in the packets, or a port's name.
        Rejected: no port, or no protocol.
    """
    for map_ in entry.maps("toPorts"):
        refuse_unknown(map_, {"ports", "rules"} if asking else {"ports"})
        held = map_.maps("ports")
        if not held or (asking and not _asks_all(map_)):
            raise CannotJudge(
                map_.line(),
                "Portbook knows only entries with ports, and for DNS a rule that allows every name",
                id_="k8s-cilium-layer-7",
            )
        _refuse_many(map_, held)
        for port in held:
            yield from _port(port, asking=asking)


def _asks_all(said: Map) -> bool:
    """Whether its rules let the pods ask for every name."""
    if "rules" not in said.keys:
        return False
    rules = said.mapping("rules")
    refuse_unknown(rules, {"dns"})
    found = rules.maps("dns")
    return len(found) == 1 and found[0].keys == ("matchPattern",) and found[0].required("matchPattern").text == "*"


def _refuse_many(said: Map, held: list[Map]) -> None:
    if len(held) > _MOST:
        raise Rejected(said.line(), f"Cilium takes at most {_MOST} in one list", id_="k8s-cilium-list-too-long")


def _port(said: Map, *, asking: bool) -> Iterator[Allowed]:
    refuse_unknown(said, {"port", "endPort", "protocol"})
    name = said.text("protocol")
    if name and name.text not in _PROTOCOLS:
        raise Rejected(name.line, f"protocol is {', '.join(_PROTOCOLS)}, not {name.text!r}", id_="k8s-protocol-invalid")
    found = _range(said)
    if asking and found != Ports.of(_DNS_PORT):
        raise Rejected(said.line(), f"rules for DNS are for port {_DNS_PORT}", id_="k8s-cilium-dns-rule")
    if found is ANY_PORTS and (name is None or name.text == _USUAL):
        raise CannotJudge(said.line(), "Cilium does not document port 0 of any protocol", id_="k8s-cilium-port-0")
    for number in _PROTOCOLS[name.text if name else _USUAL]:
        yield Allowed(Protocol(number), found)


def _range(said: Map) -> Ports:
    """Ports from `port` to `endPort`; all of them for port 0."""
    first = _number(said.required("port"))
    last = said.number("endPort", 0, HIGHEST, default=0)
    if first == 0 and last == 0:
        return ANY_PORTS
    if first == 0 or 0 < last < first:
        raise CannotJudge(
            said.line("endPort"),
            f"Cilium does not document the ports from {first} to {last}",
            id_="k8s-cilium-port-range",
        )
    return Ports((PortRange(first, last or first),))


def _number(said: Scalar) -> int:
    if not said.text.isascii() or not said.text.isdecimal():
        raise CannotJudge(said.line, f"which port {said.text!r} is depends on the pod", id_="k8s-named-port")
    if not _NUMBER.fullmatch(said.text):
        raise CannotJudge(
            said.line, f"the port {said.text!r} has a leading zero, and is octal to Cilium", id_="k8s-cilium-octal-port"
        )
    if len(said.text) > len(str(HIGHEST)) or int(said.text) > HIGHEST:
        raise Rejected(said.line, f"{said.text} is not a port: ports are 0 to {HIGHEST}", id_="k8s-port-invalid")
    return int(said.text)


def icmp(entry: Map) -> Iterator[Allowed]:
    """What `icmps` allows.

    Raises:
        CannotJudge: a type by its name.
        Rejected: no family, or no type.
    """
    for map_ in entry.maps("icmps"):
        refuse_unknown(map_, {"fields"})
        held = map_.maps("fields")
        if not held:
            raise CannotJudge(
                map_.line(),
                "Cilium does not document what an empty list of fields lets through",
                id_="k8s-cilium-empty-list",
            )
        _refuse_many(map_, held)
        yield from map(_field, held)


def _field(said: Map) -> Allowed:
    refuse_unknown(said, {"family", "type"})
    name = said.text("family")
    if name and name.text not in _FAMILIES:
        raise Rejected(
            name.line, f"family is {' or '.join(_FAMILIES)}, not {name.text!r}", id_="k8s-icmp-family-invalid"
        )
    family, protocol = _FAMILIES[name.text if name else "IPv4"]
    if "type" not in said.keys:
        raise Rejected(said.line(), "an ICMP field needs a type", id_="k8s-key-missing")
    if said.is_text("type"):
        raise CannotJudge(
            said.line("type"),
            "Portbook does not know an ICMP type by its name, or in quotes",
            id_="k8s-cilium-icmp-name",
            cure="write its number",
        )
    return Allowed(protocol, family=family, icmp_type=said.number("type", 0, _HIGHEST_TYPE, default=0))
