"""The badge of a snippet: its evidence in one line, which never claims more than was done."""

from __future__ import annotations

from functools import lru_cache

from portbook.escape.html import address, attribute, text
from portbook.evidence import Evidence, Rung
from portbook.layout import AddressStyle, Links
from portbook.model import Effect, Form, Gap, Snippet, SnippetId

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


@lru_cache(maxsize=4096)
def badge(evidence: Evidence, gaps: tuple[Gap, ...] = (), form: Form = Form.ADD, page: str = "") -> str:
    """The rung as a coloured word, then tool, packets, hosts and date; HTML, on one line.

    Args:
        evidence: what was done.
        gaps: what the snippet cannot say.
        form: the snippet's.
        page: address of what the word leads to; empty for none.
    """
    if evidence.rung in {Rung.ELSEWHERE, Rung.NOT_VERIFIED, Rung.FAILED}:
        words = [evidence.tool, evidence.when[:10], evidence.detail]
    else:
        where = _hosts(evidence), _not_for(evidence), _open_before(evidence)
        words = [evidence.tool, _packets(evidence), *where, evidence.when[:10]]
    if gaps:
        words.append(_gaps(gaps))
    rung = word(evidence.rung, evidence.detail, form)
    linked = f'<a class="pb-why" href="{address(page)}">{rung}</a>' if page else rung
    return " · ".join([linked, *(text(fact) for fact in words if fact)])


@lru_cache(maxsize=1024)
def word(rung: Rung, detail: str, form: Form) -> str:
    """The rung as a coloured word, with its meaning as a tooltip."""
    name = rung.value.replace(" ", "-")
    title = meaning(rung, form) + (f": {detail}" if detail else "")
    return f'<span class="portbook-badge portbook-badge--{name}" title="{attribute(title)}">{text(rung.value)}</span>'


def meaning(rung: Rung, form: Form) -> str:
    """What a rung means for a snippet of that form; a clause without a full stop."""
    return _FOLLOWING.get(form, MEANING).get(rung, MEANING[rung])


def _hosts(evidence: Evidence) -> str:
    return f"on hosts with {', '.join(evidence.hosts)}" if evidence.hosts else ""


def _packets(evidence: Evidence) -> str:
    """The number of packets, for a proof that rests on packets."""
    return f"{evidence.packets:,} packets" if evidence.packets and evidence.rung is Rung.PROVEN else ""


def _not_for(evidence: Evidence) -> str:
    return f"not for hosts with {', '.join(evidence.not_for)}" if evidence.not_for else ""


def _open_before(evidence: Evidence) -> str:
    """The traffic that passed without the snippet too, so that nothing was shown about it."""
    return f"already open here: {', '.join(evidence.open_before)}" if evidence.open_before else ""


def _gaps(gaps: tuple[Gap, ...]) -> str:
    kinds = dict.fromkeys(gap.feature.value.replace("-", " ") for gap in gaps)
    worst = "leaves something out" if any(gap.effect is Effect.MISSING for gap in gaps) else "wider than the data"
    return f"gap: {worst} ({', '.join(kinds)})"


def snippet_badge(snippet: Snippet, evidence: Evidence, links: Links | None = None) -> str:
    """The badge of a snippet, with the gaps of what it opens, and a link to all that was done for its role and profile."""
    id_ = snippet.id
    gaps = () if id_.form in _FOLLOWING else snippet.brief.gaps
    return badge(evidence, gaps, id_.form, evidence_address(id_, links) if links else "")


def evidence_address(id_: SnippetId, links: Links) -> str:
    """The address of the row about a snippet on the page of evidence; empty for a host that plays several roles."""
    if "+" in id_.role:
        return ""
    page = links.page_link(links.layout.evidence(id_.service))
    # Plain Markdown has no ids for the rows of a table.
    return page if links.layout.addresses is AddressStyle.MARKDOWN else f"{page}#{evidence_anchor(id_)}"


def evidence_anchor(id_: SnippetId) -> str:
    """The HTML id of that row."""
    return f"{id_.role}--{id_.profile}--{id_.target}"
