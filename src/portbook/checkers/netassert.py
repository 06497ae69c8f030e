"""A checker as tests of NetAssert, version 2, which sends from pods of a Kubernetes cluster.

Source: github.com/controlplaneio/netassert: `internal/data/types.go`. It sends from Kubernetes' resources only, and UDP only to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from portbook.checkers.check import Check, Place
from portbook.checkers.checker import Checker, End, Language, Written
from portbook.escape import yaml

_ATTEMPTS, _SECONDS = 3, 15
_STAND_IN = "deployments named after roles, in a namespace named after the service, stand for yours: replace them"


def _write(checker: Checker) -> Written:
    tests: list[dict[str, Any]] = []
    left_out: dict[str, None] = {}
    for check in checker.checks:
        if why := _why_not(check):
            left_out[f"{check.flow.id}: {check.spelled} is left out: {why}"] = None
            continue
        for destination in _destinations(checker, check):
            tests.append(_test(checker, check, destination, len(tests) + 1))
    return Written(yaml.block(tests), (*left_out, *([_STAND_IN] if tests else [])))


NETASSERT = Language("netassert", "NetAssert", _write, (End.PROBE,))


def _test(checker: Checker, check: Check, destination: dict[str, Any], number: int) -> dict[str, Any]:
    return {
        "name": f"{check.flow.id}-{check.kind}-{check.port}-{number}",
        "type": "k8s",
        "protocol": check.kind,
        "targetPort": check.port,
        "timeoutSeconds": _SECONDS,
        "attempts": _ATTEMPTS,
        "exitCode": 0,
        "src": _resource(checker, checker.role.id.partition("+")[0]),
        "dst": destination,
    }


def _destinations(checker: Checker, check: Check) -> Iterator[dict[str, Any]]:
    if check.destination.place is Place.OWN:
        yield _resource(checker, check.destination.role)
    yield from ({"host": {"name": address}} for address in check.destination.addresses)


def _resource(checker: Checker, role: str) -> dict[str, Any]:
    return {"k8sResource": {"kind": "deployment", "name": role, "namespace": checker.service.id}}


def _why_not(check: Check) -> str:
    if check.kind not in {"tcp", "udp"} or check.port is None:
        return "NetAssert knows TCP and UDP"
    if check.source_port is not None:
        return "it has to come from a fixed port"
    if check.destination.place is Place.LOOPBACK:
        return "it stays on the host"
    if check.destination.place is Place.OWN:
        return ""
    if check.kind == "udp":
        return "NetAssert sends UDP to pods only"
    return "" if check.destination.addresses else "it goes to more than one host"
