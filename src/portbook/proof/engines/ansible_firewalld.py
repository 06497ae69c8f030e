"""Ansible on hosts of the lab that have firewalld: the real module asks the real daemon, and the real kernel has what comes of it."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Rung
from portbook.model import Form
from portbook.proof.ansible import lab, runs
from portbook.proof.ansible.firewalld_hosts import FirewalldHosts
from portbook.proof.ansible.lab import PACKAGE
from portbook.proof.engines import firewalld
from portbook.proof.engines.base import Engine
from portbook.proof.firewalld import program
from portbook.proof.packet_filter import kernel

ID = "ansible-firewalld"
_COLLECTION = "ansible.posix"
_PROGRAMS = (program.DAEMON, program.BUS, *firewalld.PROGRAMS)


def _version() -> str:
    return runs.version(firewalld.version(), collections=(_COLLECTION,))


FILTER = replace(firewalld.FILTER, engine=ID, steps=runs.steps, version=_version)


ENGINE = Engine(
    ID,
    "Ansible with firewalld",
    Rung.PROVEN,
    runs.Runs(FILTER, FirewalldHosts).judge,
    _version,
    kernel,
    _PROGRAMS,
    slow=True,
    packages=(PACKAGE, runs.COLLECTIONS),
    extra="ansible-collections",
    more=lambda: lab.missing((), ""),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
)
