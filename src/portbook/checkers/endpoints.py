"""Checks as endpoints, for programs that are told one address and one port at a time and check by themselves.

goss and Replicated expand Go's templates in what they read: `{{` opens these too, so texts are inert as they are for Jinja.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.checkers.check import Check, Place
from portbook.checkers.checker import Checker
from portbook.escape.jinja import inert

_WHY = {
    Place.OWN: "only you know where {title} is: say it with --value {role}=ADDRESS",
    Place.ANYWHERE: "{title} may be anywhere",
    Place.NETWORK: "{title} is a network or a wildcard, and no host",
    Place.GROUP: "it goes to a group, for which no single host answers",
}


@dataclass(frozen=True)
class Endpoint:
    """One address and port that a check goes to.

    Attributes:
        check: the check.
        host: an address or a host name.
    """

    check: Check
    host: str

    @property
    def address(self) -> str:
        """`10.0.0.5:443`, `[2001:db8::5]:443`; without a port where the check has none."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.host if self.check.port is None else f"{host}:{self.check.port}"


@dataclass(frozen=True)
class Endpoints:
    """What can be checked, and what not.

    Attributes:
        able: the endpoints, none twice.
        left_out: why others are not among them, one sentence each, without a full stop.
    """

    able: tuple[Endpoint, ...]
    left_out: tuple[str, ...]


def endpoints(checker: Checker, cannot: dict[str, str]) -> Endpoints:
    """The endpoints of a checker's checks.

    Args:
        checker: what is checked.
        cannot: the kinds of checks that the program cannot tell, each with the reason; other kinds than `tcp` are among them or it can.
    """
    able: dict[Endpoint, None] = {}
    left_out: dict[str, None] = {}
    for check in checker.checks:
        if why := _why_not(check, cannot):
            left_out[f"{check.flow.id}: {check.spelled} is left out: {why}"] = None
        able.update(dict.fromkeys(_of(check) if not why else ()))
    return Endpoints(tuple(able), tuple(left_out))


def _of(check: Check) -> Iterator[Endpoint]:
    return (Endpoint(check, host) for host in check.destination.addresses)


def _why_not(check: Check, cannot: dict[str, str]) -> str:
    if check.kind not in {"tcp", "udp", "echo"} or check.kind in cannot:
        return cannot.get(check.kind, "no ordinary program sends it")
    if check.source_port is not None:
        return "it has to come from a fixed port"
    if not check.destination.addresses:
        destination = check.destination
        return _WHY[destination.place].format(title=inert(destination.title), role=destination.role)
    return ""


def told(checks: Iterable[Check]) -> dict[str, str]:
    """What people have to know of the flows of some checks, on one line each: purpose, what does not work without it, and how much it is needed."""
    flows = {check.flow.id: check.flow for check in checks}.values()
    return {
        "flow": ", ".join(flow.id for flow in flows),
        "need": min((flow.need for flow in flows), key=("required", "recommended", "optional").index),
        "purpose": "; ".join(inert(flow.purpose) for flow in flows if flow.purpose),
        "without": "; ".join(inert(flow.without) for flow in flows if flow.without),
    }


def title_of(checks: Iterable[Check]) -> str:
    """The names of the flows of some checks."""
    return ", ".join(dict.fromkeys(inert(check.flow.label) for check in checks))
