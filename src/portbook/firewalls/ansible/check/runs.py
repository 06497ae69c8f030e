"""The judgement of playbooks that Ansible runs on hosts of the lab, whichever firewall is on them."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ansible.check import ansible_schema
from portbook.firewalls.ansible.check.ansible_lab import PACKAGE, PLAYBOOK, Playbooks
from portbook.model import Form, Snippet
from portbook.proof import python_packages as packages
from portbook.proof.engine import Engine
from portbook.proof.host.packet_filter import PacketFilter, kernel
from portbook.proof.host.steps import NotAllowed, Step
from portbook.proof.packets.expect.calibration import calibrate
from portbook.proof.sandbox.sandbox import SandboxFailed, Tools
from portbook.targets import Target, size_limits

COLLECTIONS = "ansible"
"""The distribution that has the collections; none of them is to be had alone."""
_MANIFEST = "ansible_collections/{}/MANIFEST.json"


@dataclass(frozen=True)
class Runs:
    """How the playbooks of a target are run.

    Attributes:
        driven: the firewall that they change.
        lab: where they are run.
    """

    driven: PacketFilter
    lab: type[Playbooks]

    def judge(self, snippet: Snippet, target: Target, tools: Tools) -> Evidence:
        """Only a text that is byte for byte our own is given to Ansible; any other is read only.

        Raises:
            SandboxFailed: as `PacketFilter.judge`.
        """
        read = ansible_schema.ENGINE.judge(snippet, target, tools)
        ours = snippet.text == target.render(snippet.brief)
        if read.rung is not Rung.CHECKED or not ours or not steps(snippet):
            return read
        try:
            opened = self.lab.open()
        except SandboxFailed as failed:
            return replace(read, detail=f"Ansible was not run: {failed}")
        with opened:
            calibrate(opened)
            return self.driven.judge(snippet, target, opened)

    def engine(
        self, title: str, programs: Sequence[str], extra: str, *packages: str, more: Callable[[], str]
    ) -> Engine:
        """The engine that runs them, only when it is asked for.

        Args:
            title: as a page names it.
            programs: what is run in the lab.
            extra: what of ours brings Ansible, and whatever else it needs.
            packages: distributions of Python besides Ansible.
            more: as `Engine.more`.
        """
        return Engine(
            self.driven.engine,
            title,
            Rung.PROVEN,
            self.judge,
            self.driven.version,
            kernel,
            tuple(programs),
            slow=True,
            packages=(PACKAGE, *packages),
            extra=extra,
            more=more,
            forms=(Form.ADD, Form.UNDO, Form.SHOW),
            hosts=self.driven.hosts,
        )


def steps(snippet: Snippet) -> list[Step]:
    """The playbook as one step, on a host that is called as its play says."""
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason)
    plays = yaml.safe_load(snippet.text) or []
    return [Step((PLAYBOOK, each["hosts"]), snippet.text) for each in plays]


def version(*firewall: str, collections: Sequence[str] = ()) -> str:
    """Of Ansible, its collections, and the firewall that it runs; empty where one of them is missing."""
    found = [packages.named(PACKAGE) if packages.version(PACKAGE) else "", *map(_collection, collections), *firewall]
    return ", ".join(found) if all(found) else ""


def _collection(name: str) -> str:
    """`community.general 11.4.2`."""
    try:
        place = distribution(COLLECTIONS).locate_file(_MANIFEST.format(name.replace(".", "/")))
    except PackageNotFoundError:
        return ""
    path = Path(str(place))
    return f"{name} {json.loads(path.read_text('utf-8'))['collection_info']['version']}" if path.is_file() else ""
