"""Hosts of the lab with the real ufw on them, which playbooks change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from portbook.firewalls.ansible.check.ansible_lab import PLAYBOOK, Playbooks
from portbook.firewalls.ufw.check.driver import HOST, NOT_ENABLED
from portbook.firewalls.ufw.check.server import DEFAULTS, SETTINGS, STOCK
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Completed, SandboxFailed
from portbook.targets.text.shell import commands

_TEMPLATES = "share/ufw/iptables"
_POLICIES = {"input": "DROP", "output": "ACCEPT"}
"""As the package leaves them."""
_WARNING = re.compile(r"^WARN: .*\n", re.MULTILINE)
"""In a sandbox, nobody owns the system's files."""
_INACTIVE = "Status: inactive"


class UfwHosts(Playbooks):
    """A lab whose hosts have ufw, with settings of their own."""

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        """Run one program, a playbook, or `HOST`, which makes a host of the commands that it reads.

        Raises:
            SandboxFailed: something is not there, or died.
        """
        if tuple(argv) == HOST:
            return self._host(stdin)
        done = super().run(argv, stdin, timeout_seconds)
        done = replace(done, stderr=_WARNING.sub("", done.stderr))
        if argv[0] == PLAYBOOK and not done.returncode and _INACTIVE in self.run(("ufw", "status")).stdout:
            return Completed(1, "", NOT_ENABLED)
        return done

    def _host(self, text: str) -> Completed:
        """Loaded again in the end: on enabling, ufw writes rules that it loads the next time only."""
        self._lay()
        for argv in (*(each.argv for each in commands(text)), ("ufw", "reload")):
            done = self.run(argv)
            if done.returncode:
                return done
        return Completed(0, "", "")

    def _lay(self) -> None:
        """What its package leaves in /etc."""
        ufw = programs.find("ufw")
        if ufw is None:
            raise SandboxFailed(programs.missing("ufw"))
        templates = ufw.parents[1] / _TEMPLATES
        files = {f"/etc/ufw/{name}": (templates / name).read_text("utf-8") for name in STOCK}
        files |= {"/etc/ufw/ufw.conf": SETTINGS, "/etc/default/ufw": DEFAULTS.format(**_POLICIES)}
        laid = [self.run(("mkdir", "-p", "/etc/ufw/applications.d"))]
        laid += [self.run(("tee", path), text) for path, text in files.items()]
        if any(each.returncode for each in laid):
            msg = "the settings of ufw cannot be laid in the sandbox"
            raise SandboxFailed(msg)
