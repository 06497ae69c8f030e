"""Evidence: what was done to a snippet, with which tool, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple, Protocol, Self

from portbook.model import Location, Snippet, SnippetId


class Rung(StrEnum):
    """How much a piece of evidence shows, strongest first."""

    PROVEN = "proven"
    """Accept-space equal to the data, and real packets through a real kernel agree."""
    APPLIED = "applied"
    """Executed by the real engine or its emulator; the state read back equals the data."""
    CHECKED = "checked"
    """Accepted by the vendor's own tool or schema, and equal to the data when read."""
    READ_BACK = "read back"
    """Read by a reader that we did not write, equal to the data."""
    SELF_CONSISTENT = "self-consistent"
    """Only our own reader agrees with our own renderer."""
    ELSEWHERE = "elsewhere"
    """The ledger says that it was checked; what checked it is not on this machine."""
    NOT_VERIFIED = "not verified here"
    """The tool is missing on this machine, the text changed since, or there was no time."""
    FAILED = "failed"
    """It does not hold."""


KEPT = frozenset({Rung.PROVEN, Rung.APPLIED, Rung.CHECKED, Rung.READ_BACK, Rung.SELF_CONSISTENT})
"""What holds here, and is worth keeping: a failure and a missing tool are looked at again each time."""


@dataclass(frozen=True)
class Evidence:
    """What one engine found about one snippet.

    Attributes:
        rung: how much it shows.
        engine: id of the engine; empty where none ran.
        tool: the tool and its version as it prints them: `nftables v1.0.6`; empty where none ran.
        hosts: the host profiles that it was applied to.
        when: UTC, ISO 8601, seconds.
        detail: why it failed, was not verified, or is not on a stronger rung, one sentence; empty otherwise.
        kernel: the kernel's release where the engine is one: `Linux 6.1.0`; empty otherwise.
        not_for: host profiles that it failed to load on, having changed nothing there.
        open_before: what it documents that passed before on every host profile that it must load on: already open here, so
            that nothing shows that it opens it.
        packets: how many real packets were sent through it, on all host profiles, and through the addition that it follows;
            0 where none were.
        worker: the worker of a cluster that found it; empty where this machine did, or nothing was found.
    """

    rung: Rung
    engine: str = ""
    tool: str = ""
    hosts: tuple[str, ...] = ()
    when: str = ""
    detail: str = ""
    kernel: str = ""
    not_for: tuple[str, ...] = ()
    packets: int = 0
    open_before: tuple[str, ...] = ()
    worker: str = ""


class Published(NamedTuple):
    """What programs are told of a snippet besides its evidence.

    Attributes:
        sha256: of its text.
        gaps: feature, effect and traffic of each difference between the data and what its target can express.
    """

    sha256: str
    gaps: tuple[tuple[str, str, str], ...]

    @classmethod
    def of(cls, snippet: Snippet) -> Self:
        """What is published of a snippet."""
        gaps = ((gap.feature.value, gap.effect.value, gap.traffic) for gap in snippet.brief.gaps)
        return cls(sha256(snippet.text.encode("utf-8", "surrogatepass")).hexdigest(), tuple(gaps))


class Origin(StrEnum):
    """Where a result comes from."""

    RUN = "run"
    """The engine ran now."""
    LEDGER = "ledger"
    """The ledger has it, from this machine's versions of tool and kernel."""
    ELSEWHERE = "elsewhere"
    """The ledger has it; the tool is not on this machine, so that its evidence is `ELSEWHERE`."""


@dataclass(frozen=True)
class Result:
    """What a check says about one snippet.

    Attributes:
        id: the snippet.
        evidence: what is known now.
        seconds: how long that took.
        origin: whether an engine ran.
        where: the file of the snippet's service.
    """

    id: SnippetId
    evidence: Evidence
    seconds: float = 0.0
    origin: Origin = Origin.RUN
    where: Location = field(default=Location(""))


class Ledger(Protocol):
    """Read-only evidence by snippet, for pages."""

    def evidence(self, snippet: Snippet) -> Evidence:
        """What is known of exactly this text; `NOT_VERIFIED` where nothing is."""

    def known(self, id_: SnippetId) -> Evidence | None:
        """What is known of the snippet as it is rendered now; None where its text has to be looked at."""


@dataclass(frozen=True)
class EmptyLedger:
    """A ledger that knows nothing."""

    detail: str = "not checked yet: run portbook check"

    def evidence(self, _snippet: Snippet) -> Evidence:
        """Nothing is known of any snippet."""
        return Evidence(Rung.NOT_VERIFIED, detail=self.detail)

    def known(self, _id: SnippetId) -> Evidence | None:
        """Nothing, whatever its text."""
        return Evidence(Rung.NOT_VERIFIED, detail=self.detail)


@dataclass(frozen=True)
class FixedLedger:
    """The evidence of one run, by identity: what was checked is what is rendered now."""

    by_id: Mapping[str, Evidence]

    @classmethod
    def of(cls, results: Iterable[Result]) -> Self:
        """The evidence of a check."""
        return cls({str(result.id): result.evidence for result in results})

    def evidence(self, snippet: Snippet) -> Evidence:
        """The evidence for the snippet's identity."""
        return self.known(snippet.id) or Evidence(Rung.NOT_VERIFIED, detail="not checked in this run")

    def known(self, id_: SnippetId) -> Evidence | None:
        """The same, without the snippet."""
        return self.by_id.get(str(id_))
