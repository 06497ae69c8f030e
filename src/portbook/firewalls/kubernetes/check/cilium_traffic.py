"""The traffic of an entry of a CiliumNetworkPolicy, read apart from the target's own reader.

Source: https://docs.cilium.io/en/stable/security/policy/layer4/
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portbook.model import ANY_PORTS, ANY_PROTOCOL, Family, PortRange, Ports, Protocol
from portbook.targets import CannotJudge, Rejected

_ALL_NAMES = {"dns": [{"matchPattern": "*"}]}
_DNS_PORT = 53
_WITH_PORTS = {"TCP": 6, "UDP": 17, "SCTP": 132}
_FAMILIES = {"IPv4": (Family.IPV4, 1), "IPv6": (Family.IPV6, 58)}
_HIGHEST, _HIGHEST_TYPE = 65535, 255


@dataclass(frozen=True)
class Traffic:
    """A protocol with destination ports, or with an ICMP type."""

    protocol: Protocol
    ports: Ports = ANY_PORTS
    family: Family = Family.BOTH
    icmp_type: int | None = None


def traffic(line: int, entry: Mapping[str, Any], *, to_dns: bool) -> Iterator[Traffic]:
    """The traffic of an entry.

    Args:
        line: the line of the object.
        entry: the entry.
        to_dns: whether it is about requests to the cluster's DNS.

    Raises:
        CannotJudge: a value that Cilium does not document, or that depends on the pods.
        Rejected: Cilium refuses a value.
    """
    if "icmps" in entry and not to_dns:
        yield from (_icmp(line, message) for fields in entry["icmps"] for message in _some(line, fields.get("fields")))
    elif "toPorts" in entry:
        for port_rule in entry["toPorts"]:
            yield from _with_ports(line, port_rule, to_dns=to_dns)
    elif to_dns:
        message = "the entry for the cluster's DNS has no port"
        raise CannotJudge(line, message, id_="k8s-cilium-dns-port", cure="add toPorts with port 53")
    else:
        yield Traffic(ANY_PROTOCOL)


def _some(line: int, elements: list[Mapping[str, Any]] | None) -> list[Mapping[str, Any]]:
    """The elements of a list, which must not be empty."""
    if not elements:
        message = "Cilium does not document what an empty list lets through"
        raise CannotJudge(line, message, id_="k8s-cilium-empty-list", cure="remove it")
    return elements


def _icmp(line: int, icmp: Mapping[str, Any]) -> Traffic:
    family, number = _FAMILIES[icmp.get("family", "IPv4")]
    kind = icmp["type"]
    if isinstance(kind, str):
        raise CannotJudge(
            line,
            f"Portbook does not know an ICMP type by its name, {kind}",
            id_="k8s-cilium-icmp-name",
            cure="write its number",
        )
    if type(kind) is not int or not 0 <= kind <= _HIGHEST_TYPE:
        raise Rejected(
            line, f"an ICMP type must be a number from 0 to {_HIGHEST_TYPE}, not {kind}", id_="k8s-icmp-type-invalid"
        )
    return Traffic(Protocol(number), family=family, icmp_type=kind)


def _with_ports(line: int, port_rule: Mapping[str, Any], *, to_dns: bool) -> Iterator[Traffic]:
    if port_rule.keys() - {"ports", "rules"} or port_rule.get("rules") != (_ALL_NAMES if to_dns else None):
        raise CannotJudge(
            line,
            "Portbook does not judge rules for the contents of packets",
            id_="k8s-cilium-layer-7",
            cure="remove rules",
        )
    for port in _some(line, port_rule.get("ports")):
        ports = _ports(line, port["port"], port.get("endPort", 0))
        if to_dns and ports != Ports.of(_DNS_PORT):
            raise Rejected(line, f"an entry with a DNS rule must have port {_DNS_PORT}", id_="k8s-cilium-dns-rule")
        numbers = _numbers(line, port.get("protocol", "ANY"), ports)
        yield from (Traffic(Protocol(number), ports) for number in numbers)


def _numbers(line: int, name: str, ports: Ports) -> Iterable[int]:
    if name != "ANY":
        return (_WITH_PORTS[name],)
    if ports.is_any:
        raise CannotJudge(
            line, "Cilium does not document port 0 of any protocol", id_="k8s-cilium-port-0", cure="name the protocol"
        )
    return _WITH_PORTS.values()


def _ports(line: int, port: str, last: int) -> Ports:
    if not re.fullmatch("0|[1-9][0-9]*", port):
        raise CannotJudge(
            line, f"the number of the port {port} depends on the pod", id_="k8s-named-port", cure="write the number"
        )
    first = int(port[: len(str(_HIGHEST)) + 1])
    if first > _HIGHEST:
        raise Rejected(line, f"a port must be 0 to {_HIGHEST}, not {port}", id_="k8s-port-invalid")
    if type(last) is not int or (last and not 0 < first <= last):
        raise CannotJudge(
            line,
            f"Cilium does not document the ports from {first} to {last}",
            id_="k8s-cilium-port-range",
            cure="write the lower port first, and no port 0",
        )
    return Ports((PortRange(first, last or first),)) if first else ANY_PORTS
