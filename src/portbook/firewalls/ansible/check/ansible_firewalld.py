"""Ansible on hosts of the lab that have firewalld: the real module asks the real daemon, and the real kernel has what comes of it."""

from __future__ import annotations

from dataclasses import replace

from portbook.firewalls.ansible.check import ansible_lab, runs
from portbook.firewalls.ansible.check.firewalld_hosts import FirewalldHosts
from portbook.firewalls.firewalld.check import firewalld, program

ID = "ansible-firewalld"
_COLLECTION = "ansible.posix"
_PROGRAMS = (program.DAEMON, program.BUS, *firewalld.PROGRAMS)


def _version() -> str:
    return runs.version(firewalld.version(), collections=(_COLLECTION,))


FILTER = replace(firewalld.FILTER, engine=ID, steps=runs.steps, version=_version)

RUNS = runs.Runs(FILTER, FirewalldHosts)
ENGINE = RUNS.engine(
    "Ansible with firewalld",
    _PROGRAMS,
    "ansible-collections",
    runs.COLLECTIONS,
    more=lambda: ansible_lab.missing((), ""),
)
