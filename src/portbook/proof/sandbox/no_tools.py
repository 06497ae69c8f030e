"""For engines that run nothing: a machine that allows no sandbox can read all the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from portbook.proof.sandbox.sandbox import SandboxFailed


class NoTools:
    """Tools that refuse."""

    def run(self, _argv: Sequence[str], _stdin: str = "", _timeout_seconds: float = 10) -> NoReturn:
        """There is nothing to run."""
        raise SandboxFailed(_WHY)

    def reset(self) -> None:
        """There is nothing to forget."""

    def warm(self, _program: tuple[str, ...]) -> NoReturn:
        """There is nothing to keep warm."""
        raise SandboxFailed(_WHY)


_WHY = "this engine names no program, so it may run none"
