"""The engines that check playbooks: Ansible runs them in the lab, or its description of its modules judges them.

Ansible executes code by design, so it runs only texts that equal Portbook's own rendering; other texts are only read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ansible.check import schema_engine
from portbook.firewalls.ansible.check.drivers import (
    FirewalldPlaybookDriver,
    IptablesPlaybookDriver,
    UfwPlaybookDriver,
)
from portbook.firewalls.ansible.check.lab import PACKAGE, PLAYBOOK, AnsibleLab, missing
from portbook.firewalls.firewalld.check import engines as firewalld
from portbook.firewalls.iptables.check import engines as iptables
from portbook.firewalls.iptables.check.variants import own_version
from portbook.firewalls.ufw.check import engines as ufw
from portbook.model import Form, Snippet
from portbook.proof import python_packages as packages
from portbook.proof.engine import Engine
from portbook.proof.host.driver import NotAllowed, Step
from portbook.proof.host.judgement import HostFirewall, kernel
from portbook.proof.packets.expect.calibration import calibrate
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.targets import Target, size_limits

COLLECTIONS = "ansible"
"""The Python distribution with all collections; there is none for a single collection."""
_MANIFEST = "ansible_collections/{}/MANIFEST.json"
_IPTABLES_PROGRAMS = ("python3", *iptables.PROGRAMS)
_UFW_PROGRAMS = ("python3", "mkdir", "tee", *ufw.PROGRAMS)


@dataclass(frozen=True)
class PlaybookRun:
    """A target whose playbooks Ansible runs.

    Attributes:
        firewall: the firewall that the playbooks change.
        title: title of the engine on pages.
        programs: the programs that run in the lab.
        extra: the extra of the portbook package that installs Ansible and what else it needs.
        packages: Python distributions that are needed besides Ansible.
        more: see `Engine.more`.
    """

    firewall: HostFirewall
    title: str
    programs: tuple[str, ...]
    extra: str
    more: Callable[[], str]
    packages: tuple[str, ...] = ()

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Read Portbook's own text, then run it in a lab that has Ansible.

        Raises:
            SandboxFailed: see `HostFirewall.judge`.
        """
        read = schema_engine.ENGINE.judge(snippet, target, tools)
        ours = snippet.text == target.render(snippet.brief)
        if read.rung is not Rung.CHECKED or not ours or not steps(snippet):
            return read
        try:
            lab = AnsibleLab.open()
        except SandboxFailed as failed:
            return replace(read, detail=f"Ansible was not run: {failed}")
        with lab:
            calibrate(lab)
            return self.firewall.judge(snippet, target, lab)

    @property
    def engine(self) -> Engine:
        """The engine, which runs only on request."""
        return Engine(
            self.firewall.engine,
            self.title,
            Rung.PROVEN,
            self.judge,
            self.firewall.version,
            kernel,
            self.programs,
            slow=True,
            packages=(PACKAGE, *self.packages),
            extra=self.extra,
            more=self.more,
            forms=(Form.ADD, Form.UNDO, Form.SHOW),
            hosts=self.firewall.hosts,
        )


def steps(snippet: Snippet) -> list[Step]:
    """The playbook as one step, on the host that its play names.

    Raises:
        NotAllowed: the playbook is too large.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="ansible-text-too-large")
    plays = yaml.safe_load(snippet.text) or []
    return [Step((PLAYBOOK, play["hosts"]), snippet.text) for play in plays]


def _version(*firewall: str, collections: Sequence[str] = ()) -> str:
    """The versions of Ansible, its collections and the firewall; empty where one of them is missing."""
    ansible = packages.named(PACKAGE) if packages.version(PACKAGE) else ""
    versions = [ansible, *map(_collection, collections), *firewall]
    return ", ".join(versions) if all(versions) else ""


def _collection(name: str) -> str:
    """The version of a collection: `community.general 11.4.2`."""
    try:
        place = distribution(COLLECTIONS).locate_file(_MANIFEST.format(name.replace(".", "/")))
    except PackageNotFoundError:
        return ""
    path = Path(str(place))
    return f"{name} {json.loads(path.read_text('utf-8'))['collection_info']['version']}" if path.is_file() else ""


IPTABLES = PlaybookRun(
    HostFirewall(
        "ansible-playbook",
        iptables.FIREWALL.hosts,
        steps,
        IptablesPlaybookDriver,
        lambda: _version(own_version()),
    ),
    "Ansible",
    _IPTABLES_PROGRAMS,
    "ansible",
    lambda: missing(_IPTABLES_PROGRAMS, "iptables"),
)
UFW = PlaybookRun(
    HostFirewall(
        "ansible-ufw",
        ufw.FIREWALL.hosts,
        steps,
        UfwPlaybookDriver,
        lambda: _version(ufw.FIREWALL.version(), collections=("community.general",)),
    ),
    "Ansible with ufw",
    _UFW_PROGRAMS,
    "ansible-collections",
    lambda: missing(_UFW_PROGRAMS, "ufw"),
    (COLLECTIONS,),
)
FIREWALLD = PlaybookRun(
    HostFirewall(
        "ansible-firewalld",
        firewalld.FIREWALL.hosts,
        steps,
        FirewalldPlaybookDriver,
        lambda: _version(firewalld.version(), collections=("ansible.posix",)),
    ),
    "Ansible with firewalld",
    firewalld.DAEMON_PROGRAMS,
    "ansible-collections",
    lambda: missing((), ""),
    (COLLECTIONS,),
)

ENGINES = (FIREWALLD.engine, IPTABLES.engine, schema_engine.ENGINE, UFW.engine)
