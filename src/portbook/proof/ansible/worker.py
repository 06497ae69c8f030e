"""The inner side of the lab where Ansible runs.

It has shared memory besides, which Ansible's processes lock one another with, and settings of firewalls that it drives.
"""

from __future__ import annotations

from portbook.proof import root
from portbook.proof.lab.worker import main as serve

_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # the sandbox's own
_LAID = ("default", "firewalld", "ufw")


def main() -> None:
    """Serve."""
    root.SCRATCH = (*root.SCRATCH, _SHARED_MEMORY)
    root.LAID = (*root.LAID, *_LAID)
    serve()
