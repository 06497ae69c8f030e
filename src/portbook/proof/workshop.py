"""One warm lab for each thread that judges; a plain sandbox where there can be no lab."""

from __future__ import annotations

from threading import Lock, local
from typing import Self

from portbook.proof.judge.calibration import calibrate
from portbook.proof.lab.bench import Lab, WithoutLab
from portbook.proof.sandbox import Sandbox, SandboxFailed, Tools


class Workshop:
    """Opens a sandbox when a thread first needs one, and keeps it until the end."""

    def __init__(self) -> None:
        self._mine = local()
        self._lock = Lock()
        self._opened: list[Sandbox] = []
        self._refused = ""
        self._no_lab = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._opened:
            each.close()

    def tools(self) -> Tools:
        """This thread's lab or sandbox.

        Raises:
            SandboxFailed: this machine allows none; it is asked once.
        """
        held: Sandbox | None = getattr(self._mine, "sandbox", None)
        if held is None:
            held = self._open()
            self._mine.sandbox = held
        return held

    def discard(self) -> None:
        """Give up this thread's sandbox, which may be broken; the next snippet gets another."""
        self._mine.sandbox = None

    def _open(self) -> Sandbox:
        with self._lock:
            if self._refused:
                raise SandboxFailed(self._refused)
            try:
                sandbox = self._lab() or WithoutLab.because(self._no_lab)
            except SandboxFailed as failed:
                self._refused = str(failed)
                raise
            self._opened.append(sandbox)
            return sandbox

    def _lab(self) -> Lab | None:
        """A lab that has shown that it sees; None where this machine has none, which is asked once."""
        if self._no_lab:
            return None
        lab = None
        try:
            lab = Lab.open()
            calibrate(lab)
        except SandboxFailed as failed:
            self._no_lab = str(failed)
            if lab:
                lab.close()
            return None
        return lab
