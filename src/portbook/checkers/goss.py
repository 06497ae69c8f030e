"""A checker as a gossfile: addresses that have to be reachable, and ports that have to be listened on.

Source: goss's `docs/gossfile.md` and `docs/schema.yaml` (github.com/goss-org/goss): `addr` and `port`. Its UDP "reachable" only makes a
socket (`system/addr.go`), so it says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from portbook.checkers.check import Check
from portbook.checkers.checker import Checker, End, Language, Written
from portbook.checkers.endpoints import endpoints, title_of, told
from portbook.escape import yaml

_MILLISECONDS = 3000
_CANNOT = {"udp": "with UDP, goss only makes a socket", "echo": "goss sends no ICMP"}
_BOTH_VERSIONS = (
    "a program that listens with one socket for both IP versions is under tcp6 or udp6 in goss: change the key there"
)


def _write(checker: Checker) -> Written:
    return _addresses(checker) if checker.end is End.PROBE else _ports(checker)


GOSS = Language("goss", "goss", _write)


def _addresses(checker: Checker) -> Written:
    able = endpoints(checker, _CANNOT)
    by_address: dict[str, list[Check]] = {}
    for endpoint in able.able:
        by_address.setdefault(f"tcp://{endpoint.address}", []).append(endpoint.check)
    tests = {
        address: {**_about(checks), "reachable": True, "timeout": _MILLISECONDS}
        for address, checks in by_address.items()
    }
    return Written(yaml.block({"addr": tests} if tests else {}), able.left_out)


def _ports(checker: Checker) -> Written:
    by_port: dict[str, list[Check]] = {}
    for check in checker.checks:
        for key in _keys(check):
            by_port.setdefault(key, []).append(check)
    tests = {key: {**_about(checks), "listening": True} for key, checks in by_port.items()}
    left_out = dict.fromkeys(
        f"{check.flow.id}: {check.spelled} is left out: nothing listens for it on a port"
        for check in checker.checks
        if not any(_keys(check))
    )
    return Written(yaml.block({"port": tests} if tests else {}), (*left_out, *([_BOTH_VERSIONS] if tests else [])))


def _keys(check: Check) -> Iterator[str]:
    if check.kind in {"tcp", "udp"} and check.port is not None:
        yield f"{check.kind}6:{check.port}" if check.family == "ipv6" else f"{check.kind}:{check.port}"


def _about(checks: list[Check]) -> Mapping[str, object]:
    return {"title": title_of(checks), "meta": told(checks)}
