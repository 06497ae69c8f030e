"""A checker as a HostPreflight of Replicated's troubleshoot.sh.

Source: github.com/replicatedhq/troubleshoot: `config/crds/troubleshoot.sh_hostpreflights.yaml`; the words of outcomes are those of
`pkg/collect/host_network.go`. `tcpPortStatus` and `udpPortStatus` try to listen on a port of the host itself, and send nothing to another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from portbook.checkers.check import Check
from portbook.checkers.checker import Checker, End, Language, Written
from portbook.checkers.endpoints import Endpoint, endpoints, title_of, told
from portbook.escape import yaml

_CANNOT = {"udp": "HostPreflight tells nothing of UDP at other hosts", "echo": "HostPreflight sends no ICMP"}
_TIMEOUT = "3s"


def _write(checker: Checker) -> Written:
    if checker.end is End.PROBE:
        able = endpoints(checker, _CANNOT)
        pairs, left_out = [_connect(number, endpoint) for number, endpoint in enumerate(able.able, 1)], able.left_out
    else:
        pairs, left_out = _listeners(checker.checks)
    document = {
        "apiVersion": "troubleshoot.sh/v1beta2",
        "kind": "HostPreflight",
        "metadata": {"name": f"{checker.service.id}-{checker.role.id}-{checker.end}".replace("+", "-")},
        "spec": {"collectors": [collector for collector, _ in pairs], "analyzers": [analyzer for _, analyzer in pairs]},
    }
    return Written(yaml.block(document), left_out)


REPLICATED = Language("replicated", "Replicated's HostPreflight", _write)
Pair = tuple[dict[str, Any], dict[str, Any]]
"""A collector, and the analyzer of what it found."""


def _connect(number: int, endpoint: Endpoint) -> Pair:
    check = endpoint.check
    name = f"{check.flow.id}-{number}"
    asked = {"collectorName": name, "address": endpoint.address, "timeout": _TIMEOUT}
    what = f"{check.spelled} at {endpoint.host}"
    bad = _bad([check])
    outcomes: list[dict[str, Any]] = [
        {
            "warn": _said(
                "connection-refused", f"{what} is refused: nothing listens there, or a firewall rejects it", check
            )
        },
        {bad: _said("connection-timeout", f"{what} does not answer: it is dropped on the way", check)},
        {bad: _said("error", f"{what} cannot be reached", check)},
        {"pass": {"when": "connected", "message": f"{what} can be reached"}},
    ]
    return {"tcpConnect": asked}, {"tcpConnect": _judged(name, [check], outcomes)}


def _listeners(checks: Iterable[Check]) -> tuple[list[Pair], tuple[str, ...]]:
    by_port: dict[tuple[str, int], list[Check]] = {}
    left_out: dict[str, None] = {}
    for check in checks:
        if check.kind in {"tcp", "udp"} and check.port is not None and check.destination.place != "self":
            by_port.setdefault((check.kind, check.port), []).append(check)
        else:
            left_out[f"{check.flow.id}: {check.spelled} is left out: HostPreflight does not listen for it"] = None
    return [_listen(kind, port, some) for (kind, port), some in by_port.items()], tuple(left_out)


def _listen(kind: str, port: int, checks: list[Check]) -> Pair:
    name, what = f"{kind}-{port}", f"{kind.upper()} {port}"
    verb = f"{kind}PortStatus"
    bad = _bad(checks)
    outcomes: list[dict[str, Any]] = [
        {"warn": _said("address-in-use", f"{what} is in use: by the service itself, or by another program", checks[0])},
    ]
    if kind == "tcp":
        outcomes += [
            {bad: _said("connection-refused", f"{what} is refused on this host itself", checks[0])},
            {bad: _said("connection-timeout", f"{what} does not answer on this host itself", checks[0])},
        ]
    outcomes += [
        {bad: _said("error", f"{what} cannot be listened on", checks[0])},
        {"pass": {"when": "connected", "message": f"{what} is free"}},
    ]
    return {verb: {"collectorName": name, "port": port}}, {verb: _judged(name, checks, outcomes)}


def _bad(checks: list[Check]) -> str:
    return "warn" if told(checks)["need"] == "optional" else "fail"


def _judged(name: str, checks: list[Check], outcomes: list[dict[str, Any]]) -> Mapping[str, Any]:
    return {"checkName": f"{title_of(checks)} ({name})", "collectorName": name, "outcomes": outcomes}


def _said(when: str, sentence: str, check: Check) -> Mapping[str, str]:
    about = told([check])
    parts = (
        sentence,
        about["purpose"] and f"for: {about['purpose']}",
        about["without"] and f"without it: {about['without']}",
    )
    return {"when": when, "message": ". ".join(filter(None, parts))}
