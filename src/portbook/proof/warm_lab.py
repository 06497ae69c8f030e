"""A lab that stays open from one snippet to the next; a plain sandbox where this machine allows no lab."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from portbook.proof.packets.expect.calibration import calibrate
from portbook.proof.packets.lab.lab import Lab, WithoutLab
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.proof.sandbox.tools import NoTools, SandboxFailed, Tools


class WarmLab:
    """Opens a lab when an engine first needs one, and keeps it until the end. Not for two threads at once.

    Args:
        core: which of the machine's cores the lab is on, counted round and round; by default any.
    """

    def __init__(self, core: int | None = None) -> None:
        self._core = core
        self._sandbox: Sandbox | None = None
        self._sandbox_refusal = ""
        self._lab_refusal = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.discard()

    def tools_for(self, programs: Sequence[str]) -> Tools:
        """What an engine runs its programs with; for one that runs none, no sandbox is opened.

        Raises:
            SandboxFailed: this machine allows no sandbox.
        """
        return self.tools() if programs else NoTools()

    def tools(self) -> Tools:
        """The lab or sandbox.

        Raises:
            SandboxFailed: this machine allows none; it is asked once.
        """
        if self._sandbox is None:
            self._sandbox = self._open()
        return self._sandbox

    def discard(self) -> None:
        """Close the sandbox, which may be broken; the next snippet gets another."""
        if self._sandbox:
            self._sandbox.close()
            self._sandbox = None

    def _open(self) -> Sandbox:
        if self._sandbox_refusal:
            raise SandboxFailed(self._sandbox_refusal)
        try:
            return self._lab() or WithoutLab.because(self._lab_refusal)
        except SandboxFailed as failed:
            self._sandbox_refusal = str(failed)
            raise

    def _lab(self) -> Lab | None:
        """A calibrated lab; None where this machine allows none, which is asked once."""
        if self._lab_refusal:
            return None
        lab = None
        try:
            lab = Lab.open() if self._core is None else Lab.on(self._core)
            calibrate(lab)
        except SandboxFailed as failed:
            self._lab_refusal = str(failed)
            if lab:
                lab.close()
            return None
        return lab
