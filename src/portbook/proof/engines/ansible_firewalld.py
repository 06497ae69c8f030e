"""Ansible on hosts of the lab that have firewalld: the real module asks the real daemon, and the real kernel has what comes of it."""

from __future__ import annotations

from dataclasses import replace

from portbook.proof.ansible import lab, runs
from portbook.proof.ansible.firewalld_hosts import FirewalldHosts
from portbook.proof.engines import firewalld
from portbook.proof.firewalld import program

ID = "ansible-firewalld"
_COLLECTION = "ansible.posix"
_PROGRAMS = (program.DAEMON, program.BUS, *firewalld.PROGRAMS)


def _version() -> str:
    return runs.version(firewalld.version(), collections=(_COLLECTION,))


FILTER = replace(firewalld.FILTER, engine=ID, steps=runs.steps, version=_version)

RUNS = runs.Runs(FILTER, FirewalldHosts)
ENGINE = RUNS.engine(
    "Ansible with firewalld", _PROGRAMS, "ansible-collections", runs.COLLECTIONS, more=lambda: lab.missing((), "")
)
