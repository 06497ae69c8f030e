"""What Kubernetes' API refuses of a NetworkPolicy that fits its schema: each fault with its place.

Sources: https://github.com/kubernetes/kubernetes/blob/master/pkg/apis/networking/validation/validation.go and
https://github.com/kubernetes/kubernetes/blob/master/staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Any

from portbook.firewalls.kubernetes.check.faults import Fault
from portbook.handwritten.commands.placeholders import is_open

_Path = tuple[str | int, ...]
_LABEL = r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?"
_NAME = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_NAMESPACE = re.compile(_LABEL)
_WORD = r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?"
_KEY = re.compile(rf"(?:{_NAME.pattern}/)?{_WORD}")
_VALUE = re.compile(rf"(?:{_WORD})?")
_PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_NAME_LIMIT, _WORD_LIMIT, _PORT_NAME_LIMIT, _PORT_LIMIT = 253, 63, 15, 65535
_PROTOCOLS = ("TCP", "UDP", "SCTP")
_POLICY_TYPES = ("Ingress", "Egress")
_WITH_VALUES, _WITHOUT_VALUES = ("In", "NotIn"), ("Exists", "DoesNotExist")
_CIDR = re.compile(r"[0-9A-Fa-f:.]+/[0-9]{1,3}")
_LEADING_ZERO = re.compile(r"(?:^|[./])0[0-9]")
"""What Go's older parser takes and newer ones do not."""


def faults(policy: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with a policy that fits the schema, but for what its author leaves to the reader."""
    yield from _of_metadata(policy.get("metadata") or {})
    spec = policy.get("spec") or {}
    yield from _of_selector(("spec", "podSelector"), spec.get("podSelector") or {})
    types = spec.get("policyTypes") or []
    for number, kind in enumerate(types):
        if kind not in _POLICY_TYPES and kind.isalpha() and not is_open(kind):
            yield Fault(("spec", "policyTypes", number), f"{kind} is no policy type: Ingress and Egress are")
    if len(types) > len(_POLICY_TYPES):
        yield Fault(("spec", "policyTypes"), "there are no more than two policy types")
    for way, ends in (("ingress", "from"), ("egress", "to")):
        for number, rule in enumerate(spec.get(way) or ()):
            yield from _of_rule(("spec", way, number), ends, rule or {})


def _of_metadata(metadata: Mapping[str, Any]) -> Iterator[Fault]:
    name, namespace = metadata.get("name"), metadata.get("namespace")
    if name and not is_open(name) and not (_NAME.fullmatch(name) and len(name) <= _NAME_LIMIT):
        yield Fault(("metadata", "name"), f"the name {name} has other signs than lower-case letters, digits, - and .")
    if namespace and not is_open(namespace) and not (_NAMESPACE.fullmatch(namespace) and len(namespace) <= _WORD_LIMIT):
        words = f"the namespace {namespace} has other signs than lower-case letters, digits and -"
        yield Fault(("metadata", "namespace"), words)
    yield from _of_labels(("metadata", "labels"), metadata.get("labels") or {})


def _of_labels(path: _Path, labels: Mapping[str, str]) -> Iterator[Fault]:
    for key, value in labels.items():
        if not is_open(key) and not _is_key(key):
            yield Fault((*path, key), f"{key} cannot be the key of a label")
        elif value and not is_open(value) and not _is_value(value):
            yield Fault((*path, key), f"{value} cannot be the value of a label")


def _is_key(key: str) -> bool:
    return bool(_KEY.fullmatch(key)) and len(key.rpartition("/")[2]) <= _WORD_LIMIT


def _is_value(value: str) -> bool:
    return bool(_VALUE.fullmatch(value)) and len(value) <= _WORD_LIMIT


def _of_selector(path: _Path, selector: Mapping[str, Any]) -> Iterator[Fault]:
    yield from _of_labels((*path, "matchLabels"), selector.get("matchLabels") or {})
    for number, need in enumerate(selector.get("matchExpressions") or ()):
        if need:
            yield from _of_requirement((*path, "matchExpressions", number), need)


def _of_requirement(path: _Path, need: Mapping[str, Any]) -> Iterator[Fault]:
    operator, values = need["operator"], need.get("values") or []
    if is_open(operator):
        return
    if operator not in _WITH_VALUES + _WITHOUT_VALUES:
        known = ", ".join(_WITH_VALUES + _WITHOUT_VALUES)
        yield Fault((*path, "operator"), f"{operator} is no operator of selectors: known are {known}")
    elif operator in _WITH_VALUES and not values:
        yield Fault((*path, "operator"), f"the operator {operator} needs values")
    elif operator in _WITHOUT_VALUES and values:
        yield Fault((*path, "values"), f"the operator {operator} takes no values")


def _of_rule(path: _Path, ends: str, rule: Mapping[str, Any]) -> Iterator[Fault]:
    for number, port in enumerate(rule.get("ports") or ()):
        yield from _of_port((*path, "ports", number), port or {})
    for number, peer in enumerate(rule.get(ends) or ()):
        yield from _of_peer((*path, ends, number), peer or {})


def _of_port(path: _Path, port: Mapping[str, Any]) -> Iterator[Fault]:
    protocol, first, last = (port.get(key) for key in ("protocol", "port", "endPort"))
    if protocol is not None and protocol not in _PROTOCOLS and protocol.isalpha() and not is_open(protocol):
        yield Fault((*path, "protocol"), f"{protocol} is no protocol of network policies: TCP, UDP and SCTP are")
    if isinstance(first, str) and is_open(first):
        return
    if isinstance(first, str):
        if last is not None:
            yield Fault((*path, "endPort"), "endPort needs a number as port, not a name")
        elif not _PORT_NAME.fullmatch(first) or len(first) > _PORT_NAME_LIMIT:
            yield Fault(
                (*path, "port"), f"the string {first} is no name of a port: a number stands without quotation marks"
            )
    elif first is None and last is not None:
        yield Fault((*path, "endPort"), "endPort needs port")
    elif first is not None:
        yield from _of_range(path, int(first), last)


def _of_range(path: _Path, first: int, last: int | None) -> Iterator[Fault]:
    for key, number in (("port", first), ("endPort", first if last is None else int(last))):
        if not 1 <= number <= _PORT_LIMIT:
            yield Fault((*path, key), f"{number} is no port from 1 to {_PORT_LIMIT}")
            return
    if last is not None and last < first:
        yield Fault((*path, "endPort"), f"endPort {last} is less than port {first}")


def _of_peer(path: _Path, peer: Mapping[str, Any]) -> Iterator[Fault]:
    if not peer:
        yield Fault(path, "a peer is empty")
    elif "ipBlock" in peer and len(peer) > 1:
        yield Fault(path, "a peer has ipBlock and a selector: they are two peers, each with a hyphen of its own")
    for key in ("podSelector", "namespaceSelector"):
        yield from _of_selector((*path, key), peer.get(key) or {})
    if block := peer.get("ipBlock"):
        yield from _of_block((*path, "ipBlock"), block)


def _of_block(path: _Path, block: Mapping[str, Any]) -> Iterator[Fault]:
    outer = None
    for place, text in [
        ((*path, "cidr"), block["cidr"]),
        *(((*path, "except", number), hole) for number, hole in enumerate(block.get("except") or ())),
    ]:
        if text is None or is_open(text) or _LEADING_ZERO.search(text):
            return
        network = _network(text)
        if network is None:
            yield Fault(place, f"{text or 'nothing'} is no network in CIDR notation")
            return
        if outer is not None and not _is_within(network, outer):
            yield Fault(place, f"{text} is not strictly inside {outer}")
        outer = outer or network


def _network(text: str) -> IPv4Network | IPv6Network | None:
    try:
        return ip_network(text, strict=False) if _CIDR.fullmatch(text) else None
    except ValueError:
        return None


def _is_within(inner: IPv4Network | IPv6Network, outer: IPv4Network | IPv6Network) -> bool:
    smaller = inner.version == outer.version and inner.prefixlen > outer.prefixlen
    return smaller and int(outer.network_address) <= int(inner.network_address) <= int(outer.broadcast_address)
