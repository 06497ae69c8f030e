"""What an engine is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from portbook.evidence import Evidence, Rung
from portbook.model import Snippet
from portbook.proof.sandbox import Tools
from portbook.targets import Target


@dataclass(frozen=True)
class Engine:
    """One tool that can check snippets.

    Attributes:
        id: its name in `Target.engines` and the ledger.
        title: as a page names it.
        rung: the evidence that it gives when all is well.
        programs: what it runs, in the sandbox; empty for an engine of our own.
        version: the tool and its version as it prints them; run in the sandbox.
        judge: what it finds about a snippet. Raises nothing but `SandboxFailed`.
    """

    id: str
    title: str
    rung: Rung
    judge: Callable[[Snippet, Target, Tools], Evidence]
    version: Callable[[Tools], str]
    programs: tuple[str, ...] = ()

    def unavailable(self) -> str | None:
        """Why it cannot run on this machine and what to do about it, one sentence; None where it can."""
        raise NotImplementedError
