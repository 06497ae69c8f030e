"""One warm sandbox for each thread that judges."""

from __future__ import annotations

from threading import Lock, local
from typing import Self

from portbook.proof.sandbox import Sandbox, SandboxFailed, Tools


class Workshop:
    """Opens a sandbox when a thread first needs one, and keeps it until the end."""

    def __init__(self) -> None:
        self._mine = local()
        self._lock = Lock()
        self._opened: list[Sandbox] = []
        self._refused = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in self._opened:
            each.close()

    def tools(self) -> Tools:
        """This thread's sandbox.

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
                sandbox = Sandbox.open()
            except SandboxFailed as failed:
                self._refused = str(failed)
                raise
            self._opened.append(sandbox)
            return sandbox
