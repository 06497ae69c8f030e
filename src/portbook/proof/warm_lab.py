"""One warm lab for whoever judges; a plain sandbox where there can be no lab."""

from __future__ import annotations

from typing import Self

from portbook.proof.packets.expect.calibration import calibrate
from portbook.proof.packets.lab.bench import Lab, WithoutLab
from portbook.proof.sandbox.sandbox import Sandbox, SandboxFailed, Tools


class Workshop:
    """Opens a sandbox when it is first needed, and keeps it until the end. Not for two threads at once.

    Args:
        core: which of the machine's cores the lab is on, counted round and round; by default any.
    """

    def __init__(self, core: int | None = None) -> None:
        self._core = core
        self._sandbox: Sandbox | None = None
        self._refused = ""
        self._no_lab = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def tools(self) -> Tools:
        """The lab or sandbox.

        Raises:
            SandboxFailed: this machine allows none; it is asked once.
        """
        if self._sandbox is None:
            self._sandbox = self._open()
        return self._sandbox

    def discard(self) -> None:
        """Give up the sandbox, which may be broken; the next snippet gets another."""
        if self._sandbox:
            self._sandbox.close()
            self._sandbox = None

    def _open(self) -> Sandbox:
        if self._refused:
            raise SandboxFailed(self._refused)
        try:
            return self._lab() or WithoutLab.because(self._no_lab)
        except SandboxFailed as failed:
            self._refused = str(failed)
            raise

    def _lab(self) -> Lab | None:
        """A lab that has shown that it sees; None where this machine has none, which is asked once."""
        if self._no_lab:
            return None
        lab = None
        try:
            lab = Lab.open() if self._core is None else Lab.on(self._core)
            calibrate(lab)
        except SandboxFailed as failed:
            self._no_lab = str(failed)
            if lab:
                lab.close()
            return None
        return lab
