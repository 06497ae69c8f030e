"""`verify_text`: as `portbook verify --read-only`. No process starts, and nothing is loaded."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.adapters.cli.choices import chosen_profile, one_of, selected_host
from portbook.adapters.judged_text import LARGEST, TextQuestion, judged
from portbook.adapters.mcp.answer import Answer, Tool, told
from portbook.adapters.mcp.arguments import FirewallText, word, words
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.proof_state import ONLY_READ, gap_states, state_of, unproven
from portbook.adapters.mcp.services import refuse_one_of_the_catalogue
from portbook.adapters.mcp.tools.snippet import host
from portbook.compare.findings import Finding
from portbook.compare.own_snippet import own_snippet
from portbook.compare.problems import IDS
from portbook.compare.verify import As
from portbook.escape.visible import one_line
from portbook.report.verification import Verification

NAME = "-"
"""What the text is called in problems."""
_MOST_FINDINGS = 200


@dataclass(frozen=True)
class TextAsked:
    """A text, and what it is for.

    Attributes:
        service: the id of a service of the site, or `SERVICE:ROLE`.
        target: the id of the firewall or cloud that the text is written for; list_targets has them.
        text: the text, 64 KiB at most.
        role: whose firewall it is, as in get_snippet.
        profile: exactly the flows of this profile; by default at least what is required, and at most everything.
        as_: `addition` to a firewall, a `complete` rule set, or the listing of a whole `host`, where more may be open.
        values: your own addresses for roles without an address, each as `ROLE=ADDRESS[,ADDRESS...]`.
    """

    service: str = word()
    target: str = word()
    text: FirewallText = word(longest=LARGEST)  # noqa: RUF009  # it is a field
    role: str = word("")
    profile: str = word("")
    as_: str = word("addition", enum=tuple(kind.value for kind in As))
    values: tuple[str, ...] = words()


@dataclass(frozen=True)
class FindingState:
    """A contradiction between the text and the data.

    Attributes:
        kind: `missing`, `closed` or `extra`.
        id: its kind as a problem, by a name that stays.
        line: the line of the text; 0 where no single one causes it.
        sentence: what is wrong.
        cure: what to do; may be empty.
        witness: one packet that shows it.
    """

    kind: str
    id: str
    line: int
    sentence: str
    cure: str
    witness: str


@dataclass(frozen=True, kw_only=True)
class Verified(Answer):
    """The verdict on a text, as reading it shows.

    Attributes:
        holds: true where the text opens what is needed and nothing else, false where it does not, null where that cannot be judged.
        verdict: `holds as it is read`, `does not hold` or `cannot be judged`.
        reason: why it cannot be judged, or is wrong in itself; may be empty.
        reason_id: the kind of reason, by a name that stays; may be empty.
        cure: what to do about the reason; may be empty.
        line: the line of the text that the reason is about; 0 for the whole text.
        column: the column there.
        copy_of: the snippet of the site that a text which holds is a copy of, comments and your own addresses apart, as
            `service/role/profile/target/form`; else empty. `proof` is that of the snippet only where the text has its very bytes.
        findings: what is missing, closed or extra.
    """

    holds: bool | None = None
    verdict: str = ""
    reason: str = ""
    reason_id: str = ""
    cure: str = ""
    line: int = 0
    column: int = 0
    copy_of: str = ""
    findings: tuple[FindingState, ...] = ()


_VERDICTS = {True: "holds as it is read", False: "does not hold", None: "cannot be judged"}


def ask(snapshot: Snapshot, asked: TextAsked) -> Verified:
    """The verdict.

    Raises:
        Unusable: the site has problems, or something is unknown.
    """
    site = snapshot.usable
    refuse_one_of_the_catalogue(snapshot, asked.service.partition(":")[0])
    named = host(asked.service, asked.role)
    service, role = selected_host(site, named, asked.values, option="values")
    target = one_of("target", asked.target, site.targets)
    as_ = As(one_of("kind of text", asked.as_, {kind.value: kind for kind in As}))
    profile = chosen_profile(service, asked.profile) if asked.profile else None
    question = TextQuestion(NAME, asked.text, service, role, target, profile, as_)
    answer = _answer(
        judged(question),
        f"{target.title} text for {named if service.made_of else f'{service.id}:{role.id}'}",
        target.title,
    )
    ours = own_snippet(service, role, asked.text, target) if answer.holds and as_ is As.ADDITION else None
    if ours is None:
        return answer
    known = state_of(ours, snapshot.ledger.evidence(ours), target.title) if ours.text == asked.text else answer.proof
    return replace(answer, copy_of=str(ours.id), proof=known)


def _answer(verification: Verification, about: str, target: str) -> Verified:
    verdict = verification.verdict
    problems, left_off = told(verification.problems)
    findings = (*verdict.missing, *verdict.closed, *verdict.extra)
    return Verified(
        answered=True,
        sentence=f"The {about} {_VERDICTS[verdict.holds]}",
        proof=unproven(ONLY_READ, gap_states(verdict.gaps, target)),
        problems=problems,
        left_off=left_off + max(len(findings) - _MOST_FINDINGS, 0),
        holds=verdict.holds,
        verdict=_VERDICTS[verdict.holds],
        reason=one_line(verdict.reason),
        reason_id=verdict.id,
        cure=one_line(verdict.cure),
        line=verdict.line,
        column=verdict.column if verdict.line else 0,
        findings=tuple(map(_finding, findings[:_MOST_FINDINGS])),
    )


def _finding(finding: Finding) -> FindingState:
    return FindingState(
        finding.kind.value,
        IDS[finding.kind],
        finding.line,
        one_line(finding.sentence),
        one_line(finding.cure),
        str(finding.packet),
    )


def _words(answer: Verified) -> tuple[str, ...]:
    reason = [answer.reason] if answer.reason else []
    copy = [f"It is a copy of the snippet {answer.copy_of}."] if answer.copy_of else []
    return ("\n".join([f"{answer.sentence}.", *reason, *copy]),)


TOOL = Tool(
    name="verify_text",
    title="Verify a text",
    description=(
        "Whether a firewall text that somebody wrote opens what a service needs, and nothing else. The text is read, and never "
        "run: portbook verify on the command line runs it too."
    ),
    arguments=TextAsked,
    answer=Verified,
    written_by_others=("reason", "problems[].message", "findings[].sentence"),
    ask=ask,
    words=_words,
)
