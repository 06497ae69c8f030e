"""The inner process of the lab where Ansible runs.

It also has shared memory, which Ansible's processes use for locks, and the settings of the firewalls.
"""

from __future__ import annotations

from portbook.proof.packets.lab.worker import LabWorker
from portbook.proof.packets.lab.worker import main as serve
from portbook.proof.sandbox import filesystem

_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # the sandbox's own


class AnsibleWorker(LabWorker):
    """The lab, with the folders of the firewalls' settings."""

    etc_folders = ("default", "firewalld", "ufw")


def main() -> None:
    """Serve the requests of the outer process."""
    filesystem.SCRATCH = (*filesystem.SCRATCH, _SHARED_MEMORY)
    serve(AnsibleWorker)
