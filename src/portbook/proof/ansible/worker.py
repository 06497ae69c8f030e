"""The inner side of the lab where Ansible runs: it has shared memory besides, which Ansible's processes lock one another with."""

from __future__ import annotations

from portbook.proof import root
from portbook.proof.lab.worker import main as serve

_SHARED_MEMORY = "/dev/shm"  # noqa: S108  # the sandbox's own


def main() -> None:
    """Serve."""
    root.SCRATCH = (*root.SCRATCH, _SHARED_MEMORY)  # type: ignore[assignment]  # one more
    serve()
