"""The badge of a snippet: its evidence in one line that never claims more than was done, and all of it behind a click."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from portbook.escape.html import address, attribute, text
from portbook.escape.markdown import inline
from portbook.evidence import Evidence, Rung
from portbook.layout import AddressStyle, Links
from portbook.model import Effect, Form, Gap, Snippet, SnippetId
from portbook.targets import Target

MEANING = {
    Rung.PROVEN: "the loaded rules equal the data, and real packets through a real kernel agree",
    Rung.APPLIED: "executed by the real engine or its emulator; the state read back equals the data",
    Rung.CHECKED: "accepted by the vendor's own tool or schema, and equal to the data when read",
    Rung.READ_BACK: "read by an independent reader, equal to the data",
    Rung.SELF_CONSISTENT: "only our own reader agrees with our own renderer",
    Rung.ELSEWHERE: "said to have been checked earlier or by another machine; nothing was on the one that built this page",
    Rung.NOT_VERIFIED: "nothing was checked on the machine that built this page",
    Rung.FAILED: "it does not do what the data says: do not use it",
}
_FOLLOWING = {
    Form.UNDO: {
        Rung.PROVEN: "after the addition and this, the loaded rules are as before, and every real packet agrees",
        Rung.APPLIED: "after the addition and this, the loaded rules are as before",
        Rung.CHECKED: "accepted by the vendor's own tool or schema; it takes back what the addition makes, name by name",
        Rung.READ_BACK: "read by an independent reader; it takes back what the addition makes, name by name",
        Rung.FAILED: "it does not leave the host as it was before: do not use it",
    },
    Form.SHOW: {
        Rung.PROVEN: "it lists the addition and changes nothing: the loaded rules and every real packet agree",
        Rung.APPLIED: "it lists the addition, and the loaded rules stay as they are",
        Rung.CHECKED: "accepted by the vendor's own tool or schema; it lists what the addition makes, name by name",
        Rung.READ_BACK: "read by an independent reader; it lists what the addition makes, name by name",
        Rung.FAILED: "it does not list the addition, or changes something: do not use it",
    },
}
"""The meaning of each rung for the forms that open nothing themselves."""


@dataclass(frozen=True)
class Badge:
    """The evidence for a snippet: what fits a line of a phone, and the rest of it.

    Attributes:
        line: the rung as a coloured word, then tool and date, and that there is a gap; HTML, on one line.
        details: what the rung means, packets, hosts, engine and kernel, what was open before, what the gap is; for each a
            sentence or two words and a colon, escaped for Markdown, which HTML shows too.
        bypass: what does not pass the rules on some hosts, a sentence, escaped likewise; only beside green.
    """

    line: str
    details: tuple[str, ...]
    bypass: str = ""

    def folded(self) -> str:
        """The details as a box that a click opens, and what bypasses the rules, in Markdown."""
        listed = "".join(f"    - {detail}\n" for detail in self.details)
        beside = f"\n{self.bypass}\n" if self.bypass else ""
        return f'??? pb-evidence "{DETAILS}"\n\n{listed}{beside}'


DETAILS = "Details"
"""The title of what a click opens."""


_GREEN = {Rung.PROVEN, Rung.APPLIED, Rung.CHECKED}


@lru_cache(maxsize=4096)
def badge(
    evidence: Evidence, gaps: tuple[Gap, ...] = (), form: Form = Form.ADD, page: str = "", bypass: str = ""
) -> Badge:
    """What a reader sees of evidence.

    Args:
        evidence: what was done.
        gaps: what the snippet cannot say.
        form: the snippet's.
        page: address of what the rung leads to; empty for none.
        bypass: what does not pass such rules, as `Target.bypass`.
    """
    rung = word(evidence.rung)
    linked = f'<a class="pb-why" href="{address(page)}">{rung}</a>' if page else rung
    # Some tools add the name of their release or the way they were built in brackets.
    words = filter(None, (evidence.tool.partition(" (")[0], evidence.when[:10], "gap" if gaps else ""))
    beside = bypass if evidence.rung in _GREEN and form not in _FOLLOWING else ""
    line = " · ".join([linked, *map(text, words)])
    return Badge(line, tuple(map(inline, _details(evidence, gaps, form))), inline(beside))


def _details(evidence: Evidence, gaps: tuple[Gap, ...], form: Form) -> Iterator[str]:
    yield f"{evidence.rung.value.capitalize()}: {meaning(evidence.rung, form)}"
    if evidence.detail:
        yield f"Why: {evidence.detail}"
    if evidence.rung not in {Rung.ELSEWHERE, Rung.NOT_VERIFIED, Rung.FAILED}:
        yield from _trial(evidence)
    if gaps:
        yield f"Gap: {_gaps(gaps)}"


def _trial(evidence: Evidence) -> Iterator[str]:
    """What ran, on what, and what was seen."""
    labels = {
        "Packets": f"{evidence.packets:,}" if evidence.packets and evidence.rung is Rung.PROVEN else "",
        "On hosts with": ", ".join(evidence.hosts),
        "Not for hosts with": ", ".join(evidence.not_for),
        # It passed without the snippet too, so that nothing was shown about it.
        "Already open here": ", ".join(evidence.open_before),
        "Engine": ", ".join(filter(None, (evidence.engine, evidence.tool, evidence.kernel))),
    }
    yield from (f"{label}: {words}" for label, words in labels.items() if words)


@lru_cache(maxsize=1024)
def word(rung: Rung, title: str = "") -> str:
    """The rung as a coloured word, perhaps with a tooltip."""
    name = rung.value.replace(" ", "-")
    tip = f' title="{attribute(title)}"' if title else ""
    return f'<span class="portbook-badge portbook-badge--{name}"{tip}>{text(rung.value)}</span>'


def meaning(rung: Rung, form: Form) -> str:
    """What a rung means for a snippet of that form; a clause without a full stop."""
    return _FOLLOWING.get(form, MEANING).get(rung, MEANING[rung])


def _gaps(gaps: tuple[Gap, ...]) -> str:
    kinds = dict.fromkeys(gap.feature.value.replace("-", " ") for gap in gaps)
    worst = "leaves something out" if any(gap.effect is Effect.MISSING for gap in gaps) else "wider than the data"
    return f"{worst} ({', '.join(kinds)})"


def snippet_badge(snippet: Snippet, evidence: Evidence, target: Target, links: Links | None = None) -> Badge:
    """The badge of a snippet, with the gaps of what it opens, and a link to all that was done for its role and profile."""
    id_ = snippet.id
    gaps = () if id_.form in _FOLLOWING else snippet.brief.gaps
    return badge(evidence, gaps, id_.form, evidence_address(id_, links) if links else "", target.bypass)


def evidence_address(id_: SnippetId, links: Links) -> str:
    """The address of the row about a snippet on the page of evidence; empty for a selection, which has no such page."""
    if "+" in id_.service:
        return ""
    page = links.page_link(links.layout.evidence(id_.service))
    # Plain Markdown has no ids for the rows of a table.
    return page if links.layout.addresses is AddressStyle.MARKDOWN else f"{page}#{evidence_anchor(id_)}"


def evidence_anchor(id_: SnippetId) -> str:
    """The HTML id of that row."""
    return f"{id_.role}--{id_.profile}--{id_.target}"
