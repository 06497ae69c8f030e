"""Drivers of the firewalls that playbooks change: Ansible runs each playbook on the host of the lab."""

from __future__ import annotations

import json
import re
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from portbook.firewalls.ansible.check.lab import PLAYBOOK, play
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.iptables.check import variants
from portbook.firewalls.nftables.check import engines as nftables
from portbook.firewalls.ufw.check.driver import NOT_ENABLED
from portbook.firewalls.ufw.check.server import DEFAULTS, SETTINGS, STOCK
from portbook.proof.host.driver import Driver, Host, Listing, Response, Step, not_loaded
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import ProgramResult, SandboxFailed, Tools
from portbook.targets.text.shell import commands

_START_SECONDS = 60
_TEMPLATES = "share/ufw/iptables"
_POLICIES = {"input": "DROP", "output": "ACCEPT"}
"""The default policies of ufw's package."""
_WARNING = re.compile(r"^WARN: .*\n", re.MULTILINE)
"""The warning of ufw about the owner of system files, which have no known owner in a sandbox."""
_INACTIVE = "Status: inactive"


class PlaybookDriver(Driver):
    """Drives a firewall by playbooks.

    Attributes:
        listing: the commands that list the rule set.
        environment: more environment variables for the modules.
    """

    listing: Listing

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self.environment: Mapping[str, str] = {}

    def reset(self) -> None:
        """Forget all rules, files and processes."""
        self._tools.reset()

    def load(self, host: Host) -> None:
        """Load a host profile into the kernel with the firewall's own programs."""
        self.reset()
        completed = self.start(host)
        if completed.returncode:
            raise not_loaded(host, PLAYBOOK, completed)

    @abstractmethod
    def start(self, host: Host) -> ProgramResult:
        """Load a host profile, and return the result of the last program, which may have failed."""

    def apply(self, steps: Sequence[Step], *, prepares: bool = False) -> Response:  # noqa: ARG002  # nothing is repeated
        """Run the playbooks."""
        outputs = []
        for step in steps:
            completed = self.play(step)
            if completed.returncode:
                return Response.of(PLAYBOOK, completed)
            outputs.append(completed.stdout)
        return Response(output="".join(outputs))

    def play(self, step: Step) -> ProgramResult:
        """Run one playbook, on the host that its step names."""
        return play(self._tools, step.argv[1], step.stdin, self.environment)

    def list(self) -> str:
        """The rule set, as the firewall's own programs list it."""
        return self.listing.by(self._tools)

    def pieces(self, steps: Sequence[Step]) -> Sequence[Sequence[Step]]:
        """Do nothing: each playbook takes effect by itself."""
        return [[step] for step in steps]


class IptablesPlaybookDriver(PlaybookDriver):
    """Drives iptables by playbooks."""

    listing = variants.LISTING

    def start(self, host: Host) -> ProgramResult:
        """Restore both tables."""
        completed = ProgramResult(0, "", "")
        for restore, text in zip(variants.RESTORE, host.texts, strict=True):
            completed = self._tools.run((restore,), text)
            if completed.returncode:
                break
        return completed


class FirewalldPlaybookDriver(PlaybookDriver):
    """Drives the real firewalld, which runs on the host with its own D-Bus and settings until the next reset."""

    listing = nftables.LISTING

    def start(self, host: Host) -> ProgramResult:
        """Start the daemon, and run the `firewall-cmd` commands of the host."""
        (text,) = host.texts
        completed = self._tools.run(program.staying(commands(text)), timeout_seconds=_START_SECONDS)
        if not completed.returncode:
            self.environment = json.loads(completed.stdout)
        return completed


class UfwPlaybookDriver(PlaybookDriver):
    """Drives the real ufw, with its own settings on the host."""

    listing = variants.LISTING

    def start(self, host: Host) -> ProgramResult:
        """Run the commands of the host, then load its rules again: ufw loads some of them only the next time."""
        self._write_settings()
        (text,) = host.texts
        completed = ProgramResult(0, "", "")
        for argv in (*(command.argv for command in commands(text)), ("ufw", "reload")):
            completed = _without_warnings(self._tools.run(argv))
            if completed.returncode:
                break
        return completed

    def play(self, step: Step) -> ProgramResult:
        """Run one playbook. It has no effect unless ufw is enabled."""
        completed = _without_warnings(super().play(step))
        if not completed.returncode and _INACTIVE in self._tools.run(("ufw", "status")).stdout:
            return ProgramResult(1, "", NOT_ENABLED)
        return completed

    def _write_settings(self) -> None:
        """The files that ufw's package has in /etc."""
        ufw = programs.find("ufw")
        if ufw is None:
            raise SandboxFailed(programs.missing("ufw"))
        templates = ufw.parents[1] / _TEMPLATES
        files = {f"/etc/ufw/{name}": (templates / name).read_text("utf-8") for name in STOCK}
        files |= {"/etc/ufw/ufw.conf": SETTINGS, "/etc/default/ufw": DEFAULTS.format(**_POLICIES)}
        written = [self._tools.run(("mkdir", "-p", "/etc/ufw/applications.d"))]
        written += [self._tools.run(("tee", path), text) for path, text in files.items()]
        if any(completed.returncode for completed in written):
            msg = "the settings of ufw cannot be written in the sandbox"
            raise SandboxFailed(msg)


def _without_warnings(completed: ProgramResult) -> ProgramResult:
    return replace(completed, stderr=_WARNING.sub("", completed.stderr))
