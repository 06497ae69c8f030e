"""A project of nobody's in a sandbox: what a reader would run, and the security groups that Neutron has then."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from portbook.escape.visible import one_line
from portbook.firewalls.openstack.check.client_commands import EMPTY, Invocation
from portbook.proof.sandbox import unavailable
from portbook.proof.sandbox.sandbox import Sandbox, SandboxFailed

PACKAGES = ("neutron", "python-openstackclient")
FIRST = "default"
"""The group that every project has."""
_SECONDS = 120
_HERE = "/proc/self/cwd"


@dataclass(frozen=True)
class Request:
    """What the program asked for.

    Attributes:
        method: of HTTP.
        path: with the query.
        body: what was sent; empty without any.
        answer: what came back; empty without any, or where it was refused.
    """

    method: str
    path: str
    body: Mapping[str, Any]
    answer: Mapping[str, Any]


@dataclass(frozen=True)
class Ran:
    """What came of some calls.

    Attributes:
        refused: why one was refused, one sentence; empty where all were done.
        asked: all that the program asked for.
        groups: the project's, as Neutron tells them.
    """

    refused: str
    asked: tuple[Request, ...]
    groups: tuple[Mapping[str, Any], ...]


class Cloud(Sandbox):
    """A project that has its first group only."""

    worker = "portbook.firewalls.openstack.check.neutron_worker"

    @classmethod
    def tools(cls) -> Path | None:
        """The folder that Neutron and the program are in, with all that they need."""
        return Path(str(distribution(PACKAGES[0]).locate_file("")))

    @classmethod
    def paths(cls) -> tuple[str, ...]:
        """Also that folder, by a name that it has on both sides."""
        return (*super().paths(), _HERE)

    def run_all(self, calls: Iterable[Invocation]) -> Ran:
        """Run calls, up to the first that is refused.

        Args:
            calls: of the program; each of our own rendering.

        Raises:
            SandboxFailed: the program or Neutron broke, or the sandbox died.
        """
        job = {"calls": [{"words": each.words, "deleting": each.command == EMPTY} for each in calls]}
        answer = self.ask(job, _SECONDS)
        last: Mapping[str, Any] = answer["runs"][-1] if answer["runs"] else {"code": 0}
        if "failed" in last:
            msg = f"the openstack program broke in the sandbox: {one_line(last['said'])}"
            raise SandboxFailed(msg)
        asked = tuple(_request(*each) for each in answer["asked"])
        return Ran(f"it is refused: {one_line(last['said'])}" if last["code"] else "", asked, tuple(answer["groups"]))


def _request(method: str, path: str, said: str, status: int, answer: str) -> Request:
    done = status < _REFUSED and answer.startswith("{")
    return Request(method, path, json.loads(said) if said else {}, json.loads(answer) if done else {})


_REFUSED = 400


def missing() -> str:
    """Why there is no sandbox for it on this system, one sentence without a full stop; empty where there is."""
    return "" if sys.platform == "linux" else unavailable.other_system(sys.platform)
