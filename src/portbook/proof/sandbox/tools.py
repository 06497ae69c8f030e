"""What runs programs of firewalls: a sandbox, a lab, or nothing where none is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol, TypeAlias

Files: TypeAlias = tuple[tuple[str, int, str], ...]
"""Files, folders and links of a sandbox in order, as `filesystem.File`, which only the worker loads."""


class SandboxFailed(Exception):  # noqa: N818  # it says what happened, as KeyError does
    """The sandbox could not be opened, died, or refused a program; one sentence without a full stop."""


@dataclass(frozen=True)
class ProgramResult:
    """What a program did. A program killed by signal N, for its limits or its time, has the return code -N."""

    returncode: int
    stdout: str
    stderr: str


class Tools(Protocol):
    """Something that runs firewall tools."""

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        """Run one program to its end."""

    def reset(self) -> None:
        """Forget all rules, files and processes."""

    def files(self, folders: Sequence[str] = ()) -> Files:
        """All that is in folders of the sandbox; in scratch space where none is named."""

    def bring(self, files: Files) -> None:
        """Make the scratch files these and no others."""

    def warm(self, program: tuple[str, ...]) -> WarmProgram:
        """A program that stays for many questions, in a sandbox of its own; started when first asked for."""


class WarmProgram(Protocol):
    """A program that stays."""

    @property
    def hello(self) -> Mapping[str, Any]:
        """The first line that it wrote."""

    def ask(self, what: Mapping[str, object], seconds: float) -> dict[str, Any]:
        """Its answer to a question."""

    def __hash__(self) -> int:
        """Different for each program."""


class NoTools:
    """For engines that run nothing: a machine that allows no sandbox can read all the same."""

    def run(self, _argv: Sequence[str], _stdin: str = "", _timeout_seconds: float = 10) -> NoReturn:
        """Refuse."""
        raise SandboxFailed(_NO_PROGRAM)

    def reset(self) -> None:
        """Do nothing: there is nothing to forget."""

    def files(self, _folders: Sequence[str] = ()) -> NoReturn:
        """Refuse."""
        raise SandboxFailed(_NO_PROGRAM)

    def bring(self, _files: Files) -> NoReturn:
        """Refuse."""
        raise SandboxFailed(_NO_PROGRAM)

    def warm(self, _program: tuple[str, ...]) -> NoReturn:
        """Refuse."""
        raise SandboxFailed(_NO_PROGRAM)


_NO_PROGRAM = "this engine names no program, so it may run none"
