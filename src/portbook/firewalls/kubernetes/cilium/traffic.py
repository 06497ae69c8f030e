"""The traffic of an entry of a CiliumNetworkPolicy: protocols with ports (`toPorts`), or ICMP types (`icmps`).

Source: https://docs.cilium.io/en/stable/security/policy/layer4/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from portbook.firewalls.kubernetes.entries import Traffic
from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model import ANY_PORTS, Family, PortRange, Ports, Protocol
from portbook.model.ports import HIGHEST
from portbook.model.protocol import ICMP, ICMPV6
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map, Scalar

_PROTOCOLS = {"TCP": (6,), "UDP": (17,), "SCTP": (132,), "ANY": (6, 17, 132)}
_DEFAULT_PROTOCOL = "ANY"
_DNS_PORT = 53
_NUMBER = re.compile(r"0|[1-9][0-9]*")
_FAMILIES = {"IPv4": (Family.IPV4, ICMP), "IPv6": (Family.IPV6, ICMPV6)}
_HIGHEST_TYPE = 255
_MOST = 40
"""The most elements of one list of ports or of ICMP fields."""


def ports(entry: Map, *, to_dns: bool) -> Iterator[Traffic]:
    """The protocols and ports of `toPorts`.

    Args:
        entry: an entry that has `toPorts`.
        to_dns: whether it is about requests to the cluster's DNS; it must then have a DNS rule, and otherwise none.

    Raises:
        CannotJudge: a rule for the contents of packets, or a port by its name.
        Rejected: Cilium refuses a port or a protocol.
    """
    for port_rule in entry.maps("toPorts"):
        refuse_unknown(port_rule, {"ports", "rules"} if to_dns else {"ports"})
        port_list = port_rule.maps("ports")
        if not port_list or (to_dns and not _allows_all_names(port_rule)):
            message = "Portbook knows only port rules with ports, and for DNS a rule that allows every name"
            cure = 'add rules with dns and matchPattern "*"' if port_list else "add ports"
            raise CannotJudge(port_rule.line(), message, id_="k8s-cilium-layer-7", cure=cure)
        _refuse_long_list(port_rule, port_list)
        for port in port_list:
            yield from _port(port, to_dns=to_dns)


def _allows_all_names(port_rule: Map) -> bool:
    """Whether the DNS rules of a port rule let the pods ask for every name."""
    if "rules" not in port_rule.keys:
        return False
    rules = port_rule.mapping("rules")
    refuse_unknown(rules, {"dns"})
    names = rules.maps("dns")
    return len(names) == 1 and names[0].keys == ("matchPattern",) and names[0].required("matchPattern").text == "*"


def _refuse_long_list(parent: Map, elements: list[Map]) -> None:
    if len(elements) > _MOST:
        message = f"Cilium accepts at most {_MOST} elements in one list"
        raise Rejected(parent.line(), message, id_="k8s-cilium-list-too-long", cure="split the list in two")


def _port(port: Map, *, to_dns: bool) -> Iterator[Traffic]:
    refuse_unknown(port, {"port", "endPort", "protocol"})
    name = port.text("protocol")
    if name and name.text not in _PROTOCOLS:
        message = f"protocol must be {', '.join(_PROTOCOLS)}, not {name.text!r}"
        raise Rejected(name.line, message, id_="k8s-protocol-invalid")
    numbers = _range(port)
    if to_dns and numbers != Ports.of(_DNS_PORT):
        message = f"an entry with a DNS rule must have port {_DNS_PORT}"
        raise Rejected(port.line(), message, id_="k8s-cilium-dns-rule")
    if numbers is ANY_PORTS and (name is None or name.text == _DEFAULT_PROTOCOL):
        message = "Cilium does not document port 0 of any protocol"
        raise CannotJudge(port.line(), message, id_="k8s-cilium-port-0", cure="name the protocol")
    for number in _PROTOCOLS[name.text if name else _DEFAULT_PROTOCOL]:
        yield Traffic(Protocol(number), numbers)


def _range(port: Map) -> Ports:
    """The ports from `port` to `endPort`; all ports for port 0."""
    first = _number(port.required("port"))
    last = port.number("endPort", 0, HIGHEST, default=0)
    if first == 0 and last == 0:
        return ANY_PORTS
    if first == 0 or 0 < last < first:
        message = f"Cilium does not document the ports from {first} to {last}"
        cure = "write the lower port first, and no port 0"
        raise CannotJudge(port.line("endPort"), message, id_="k8s-cilium-port-range", cure=cure)
    return Ports((PortRange(first, last or first),))


def _number(port: Scalar) -> int:
    if not port.text.isascii() or not port.text.isdecimal():
        message = f"the number of the port {port.text!r} depends on the pod"
        raise CannotJudge(port.line, message, id_="k8s-named-port", cure="write the number")
    if not _NUMBER.fullmatch(port.text):
        message = f"the port {port.text!r} has a leading zero, so Cilium reads it as octal"
        raise CannotJudge(port.line, message, id_="k8s-cilium-octal-port", cure="write it without the zero")
    if len(port.text) > len(str(HIGHEST)) or int(port.text) > HIGHEST:
        raise Rejected(port.line, f"a port must be 0 to {HIGHEST}, not {port.text}", id_="k8s-port-invalid")
    return int(port.text)


def icmp(entry: Map) -> Iterator[Traffic]:
    """The ICMP types of `icmps`.

    Raises:
        CannotJudge: a type by its name.
        Rejected: Cilium refuses a field.
    """
    for icmp_rule in entry.maps("icmps"):
        refuse_unknown(icmp_rule, {"fields"})
        fields = icmp_rule.maps("fields")
        if not fields:
            message = "Cilium does not document what an empty list of fields lets through"
            raise CannotJudge(
                icmp_rule.line(), message, id_="k8s-cilium-empty-list", cure="add a field, or remove icmps"
            )
        _refuse_long_list(icmp_rule, fields)
        yield from map(_field, fields)


def _field(field: Map) -> Traffic:
    refuse_unknown(field, {"family", "type"})
    name = field.text("family")
    if name and name.text not in _FAMILIES:
        message = f"family must be {' or '.join(_FAMILIES)}, not {name.text!r}"
        raise Rejected(name.line, message, id_="k8s-icmp-family-invalid")
    family, protocol = _FAMILIES[name.text if name else "IPv4"]
    if "type" not in field.keys:
        raise Rejected(field.line(), "an ICMP field needs a type", id_="k8s-key-missing", cure="add type")
    if field.is_text("type"):
        message = "Portbook does not know an ICMP type by its name, or in quotes"
        raise CannotJudge(field.line("type"), message, id_="k8s-cilium-icmp-name", cure="write its number")
    return Traffic(protocol, family=family, icmp_type=field.number("type", 0, _HIGHEST_TYPE, default=0))
