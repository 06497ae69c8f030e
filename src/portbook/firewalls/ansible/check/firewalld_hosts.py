"""Hosts of the lab with the real firewalld running on them, which playbooks change."""

from __future__ import annotations

import json
from collections.abc import Sequence

from portbook.firewalls.ansible.check.ansible_lab import Playbooks
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import LOAD
from portbook.proof.sandbox.sandbox import Completed
from portbook.targets.text.shell import commands

_SECONDS = 60


class FirewalldHosts(Playbooks):
    """A lab on whose hosts firewalld runs, with a bus and settings of its own, until the next reset."""

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program, a playbook, or `LOAD`, which makes a host of the commands that it reads.

        Raises:
            SandboxFailed: something is not there, or died.
        """
        if tuple(argv) != LOAD:
            return super().run(argv, stdin, timeout_seconds)
        done = super().run(program.staying(commands(stdin)), timeout_seconds=_SECONDS)
        if not done.returncode:
            self.environment = json.loads(done.stdout)
        return done
