"""The inner side of the lab where Ansible runs.

It has shared memory besides, which Ansible's processes lock one another with, and settings of firewalls that it drives.
"""

from __future__ import annotations

from portbook.proof.packets.lab.worker import LabWorker
from portbook.proof.packets.lab.worker import main as serve
from portbook.proof.sandbox import filesystem

_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # the sandbox's own


class AnsibleWorker(LabWorker):
    """The lab, where the firewalls that Ansible drives have their settings."""

    etc_folders = ("default", "firewalld", "ufw")


def main() -> None:
    """Serve."""
    filesystem.SCRATCH = (*filesystem.SCRATCH, _SHARED_MEMORY)
    serve(AnsibleWorker)
