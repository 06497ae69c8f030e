"""How far something is proven, as every answer tells it: what was done, never more."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.blocks.badge import meaning
from portbook.evidence import Evidence, Rung
from portbook.model import Form, Gap, Snippet

_HERE = {
    Rung.ELSEWHERE: "said to have been checked earlier or by another machine; nothing was on this one",
    Rung.NOT_VERIFIED: "nothing was checked on this machine",
}
"""Where the words of a built page name the machine that built it."""
DATA_ALONE = "this is what the data says; the data's source answers for it, and no firewall was asked: get_snippet tells what was done to a snippet"
NO_ANSWER = "the question could not be answered, so nothing is known"
ONLY_READ = "the text was only read here, by Portbook's own reader: no firewall loaded it, and no packet was sent"
OWN_ADDRESSES = (
    "with these addresses it was not checked: write them under `values:` in portbook.yml, and run portbook check"
)


@dataclass(frozen=True)
class GapState:
    """What the target cannot match.

    Attributes:
        feature: the feature that the target lacks, such as `host-names`.
        effect: `wider` where the snippet opens more than the data says, `missing` where it leaves something out.
        traffic: the traffic concerned, in a few words.
        sentence: all of it in one sentence.
        cure: what to do instead; may be empty.
    """

    feature: str
    effect: str
    traffic: str
    sentence: str
    cure: str


@dataclass(frozen=True)
class ProofState:
    """How far something is proven.

    Attributes:
        rung: how much was shown, from strong to weak: `proven`, `applied`, `checked`, `read back`, `self-consistent`,
            `elsewhere`, `not verified here`, or `failed`.
        meaning: one sentence that says what the rung means here, and what limits it.
        engine: the id of what checked it; empty where nothing did.
        tool: the tool and its version, as it prints them; empty where none ran.
        kernel: the kernel's release where packets went through one; else empty.
        date: when, in UTC, ISO 8601; empty where nothing was checked.
        hosts: the host profiles that it was tried on.
        not_for: the host profiles that it does not load on, changing nothing there.
        open_before: traffic that passed without it too, so that nothing was shown about that.
        packets: how many real packets were sent.
        detail: why it failed, was not verified, or is not on a stronger rung; may be empty.
        gaps: where the target cannot say what the data says.
    """

    rung: str
    meaning: str
    engine: str = ""
    tool: str = ""
    kernel: str = ""
    date: str = ""
    hosts: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    open_before: tuple[str, ...] = ()
    packets: int = 0
    detail: str = ""
    gaps: tuple[GapState, ...] = ()

    @property
    def line(self) -> str:
        """All of it in one line: `proven: …; nftables v1.0.6, 300 packets on hosts with stock, 2026-11-30`."""
        packets = f"{self.packets:,} packets" if self.packets else ""
        hosts = f"on hosts with {', '.join(self.hosts)}" if self.hosts else ""
        sent = " ".join(filter(None, (packets, hosts)))
        facts = ", ".join(filter(None, (self.tool, self.kernel, sent, self.date[:10])))
        gaps = "; ".join(f"gap: {gap.sentence}" for gap in self.gaps)
        return f"{self.rung}: {'; '.join(filter(None, (self.meaning, facts, gaps)))}"


def unproven(meaning_: str, gaps: tuple[GapState, ...] = ()) -> ProofState:
    """The state of what nothing was done to."""
    return ProofState(Rung.NOT_VERIFIED.value, meaning_, gaps=gaps)


def gap_states(gaps: tuple[Gap, ...], target: str) -> tuple[GapState, ...]:
    """The gaps of a target of that title."""
    return tuple(
        GapState(gap.feature.value, gap.effect.value, gap.traffic, gap.sentence(target), gap.cure) for gap in gaps
    )


def state_of(snippet: Snippet, evidence: Evidence, target: str) -> ProofState:
    """The state of a snippet by what the ledger has of exactly its text.

    Args:
        snippet: the snippet.
        evidence: what the ledger has.
        target: the title of its target.
    """
    gaps = () if snippet.id.form in {Form.UNDO, Form.SHOW} else gap_states(snippet.brief.gaps, target)
    return ProofState(
        rung=evidence.rung.value,
        meaning=_sentence(evidence, snippet.id.form),
        engine=evidence.engine,
        tool=evidence.tool,
        kernel=evidence.kernel,
        date=evidence.when,
        hosts=evidence.hosts,
        not_for=evidence.not_for,
        open_before=evidence.open_before,
        packets=evidence.packets,
        detail=evidence.detail,
        gaps=gaps,
    )


def _sentence(evidence: Evidence, form: Form) -> str:
    """What was done, and what limits it."""
    not_for = f"not for hosts with {', '.join(evidence.not_for)}" if evidence.not_for else ""
    before = f"already open before: {', '.join(evidence.open_before)}" if evidence.open_before else ""
    what = _HERE.get(evidence.rung) or meaning(evidence.rung, form)
    return "; ".join(filter(None, (what, not_for, before, evidence.detail)))
