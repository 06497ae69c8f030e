"""A network security group of nobody's in a sandbox: what a reader would run, and what az asks the API for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from portbook.escape.visible import one_line
from portbook.firewalls.azure.check.az_commands import Invocation
from portbook.proof.sandbox import unavailable
from portbook.proof.sandbox.sandbox import Sandbox, SandboxFailed

PACKAGE = "azure-cli"
_SECONDS = 60
_HERE = "/proc/self/cwd"


@dataclass(frozen=True)
class Request:
    """What az asked for.

    Attributes:
        method: of HTTP.
        group: the names of the resource group and of the network security group.
        name: of the rule.
        body: what was sent; None without any.
        done: whether there was something to do, and it was done.
    """

    method: str
    group: str
    name: str
    body: dict[str, Any] | None
    done: bool


class Group(Sandbox):
    """A group with some security rules."""

    worker = "portbook.firewalls.azure.check.az_worker"

    @classmethod
    def tools(cls) -> Path | None:
        """The folder that az is in, with all that it needs."""
        return Path(str(distribution(PACKAGE).locate_file("")))

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """Also that folder, by a name that it has on both sides."""
        return (*super().paths(), _HERE)

    def run_all(
        self, calls: Iterable[Invocation], held: Iterable[Mapping[str, Any]] = ()
    ) -> tuple[str, tuple[Request, ...]]:
        """Why az refused a call, or nothing; and what it asked for until then.

        Args:
            calls: of az; each of our own rendering.
            held: the rules that the group has, as bodies.

        Raises:
            SandboxFailed: az broke, or the sandbox died.
        """
        job = {"held": list(held), "calls": [each.words[1:] for each in calls]}
        answer = self.ask(job, _SECONDS)
        last: Mapping[str, Any] = answer["runs"][-1] if answer["runs"] else {"code": 0}
        if "failed" in last:
            msg = f"az broke in the sandbox: {one_line(last['said'])}"
            raise SandboxFailed(msg)
        asked = tuple(
            Request(how, group, name, body, status == _OK) for how, group, name, body, status in answer["asked"]
        )
        return f"az refuses it: {one_line(last['said'])}" if last["code"] else "", asked


_OK = 200


def missing() -> str:
    """Why there is no sandbox for it on this system, one sentence without a full stop; empty where there is."""
    return "" if sys.platform == "linux" else unavailable.other_system(sys.platform)
