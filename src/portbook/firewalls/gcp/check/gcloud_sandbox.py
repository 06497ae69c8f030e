"""A project of nobody's in a sandbox: what a reader would run, with the user's own gcloud, and what it asks the API for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from portbook.escape.visible import one_line
from portbook.firewalls.gcp.check import fake_api
from portbook.firewalls.gcp.check.gcloud_commands import Invocation
from portbook.proof.sandbox import filesystem, programs
from portbook.proof.sandbox.sandbox import Sandbox, SandboxFailed

_SECONDS = 60
_REFUSED = re.compile(r"^ERROR: \(gcloud\.[a-z.-]+\) (.+(?:\n - .+)*)", re.MULTILINE)
"""Whatever else ends it is no judgement of the command."""


@dataclass(frozen=True)
class Request:
    """What gcloud asked for.

    Attributes:
        method: of HTTP.
        name: the last part of the path.
        body: what was sent; None without any.
        done: whether the API took it.
    """

    method: str
    name: str
    body: dict[str, Any] | None
    done: bool


class Project(Sandbox):
    """A project with some firewall rules."""

    worker = "portbook.firewalls.gcp.check.gcloud_worker"

    def run_all(
        self, calls: Iterable[Invocation], held: Iterable[Mapping[str, Any]] = ()
    ) -> tuple[str, tuple[Request, ...]]:
        """Why gcloud refused a call, or nothing; and what it asked for until then.

        Args:
            calls: of gcloud; each of our own rendering.
            held: the rules that the project has, as bodies.

        Raises:
            SandboxFailed: gcloud could not be started or did not end, or the sandbox died.
        """
        todo = list(calls)
        argvs = [[str(program() or "gcloud"), *each.words[1:]] for each in todo]
        job = {"held": list(held), "calls": argvs, "seconds": _SECONDS}
        answer = self.ask(job, _SECONDS * (len(todo) + 1))
        for how, path, _body, code in answer["asked"]:
            if code == fake_api.UNKNOWN:
                msg = f"gcloud asks the API for what this one does not know: {how} {path}"
                raise SandboxFailed(msg)
        asked = tuple(
            Request(how, path.rpartition("/")[2], body, code == fake_api.OK)
            for how, path, body, code in answer["asked"]
        )
        return next(filter(None, map(_refusal, answer["runs"])), ""), asked


def _refusal(done: Mapping[str, Any]) -> str:
    if done.get("returncode") == 0:
        return ""
    said = _REFUSED.search(done.get("stderr", ""))
    if said is None:
        why = done.get("failed") or f"it ended with {done['returncode']}"
        msg = f"gcloud could not be run in the sandbox: {why}"
        raise SandboxFailed(msg)
    return f"gcloud refuses it: {one_line(said[1])}"


def program() -> Path | None:
    """Where gcloud is; None where it is not on this machine."""
    return programs.find("gcloud")


def missing() -> str:
    """Why a gcloud that is on this machine cannot be run, one sentence without a full stop; empty where it can."""
    found = program()
    if found and not any(found.resolve().is_relative_to(each) for each in filesystem.PROGRAMS):
        return "gcloud is on this machine, but outside /usr, which is all that the sandbox has: install the package google-cloud-cli"
    return ""


def version() -> str:
    """`gcloud 528.0.0`; empty where it is not there. Its own answer would leave files in the user's home."""
    found = program()
    file = found.resolve().parents[1] / "VERSION" if found else None
    return f"gcloud {file.read_text('utf-8').strip()}" if file and file.is_file() else ""
