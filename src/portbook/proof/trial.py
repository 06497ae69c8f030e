"""A text by anyone, run in the lab: whether packets find open what reading it says, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from portbook.evidence import Evidence, Rung
from portbook.model import Brief, Form, Rule, Snippet, SnippetId
from portbook.proof.engines import Engine, engines, self_reading
from portbook.proof.no_tools import NoTools
from portbook.proof.sandbox import SandboxFailed
from portbook.proof.verify import As, is_whole
from portbook.proof.workshop import Workshop
from portbook.rules import TooComplex
from portbook.targets import Target, Unreadable

_ANYONE = "anyone"
_NEEDED_BY = ("of the text",)
"""So that a finding says: which the flow of the text needs."""


def trial(text: str, target: Target, as_: As = As.ADDITION) -> Evidence:
    """What the target's strongest engine here finds when the text is loaded on every host profile.

    Expected is what `target.read` says of the text, so nothing is loaded that the closed grammar does not know.
    `NOT_VERIFIED`, with the reason, where a text is only read: a machine's listing, a form that the target's snippets do
    not have, no engine, no lab.
    """
    if as_ is As.HOST:
        return _only_read("what a machine lists is not loaded anywhere")
    known = [engines()[each] for each in target.engines if each in engines() and not engines()[each].slow]
    if not known:
        return _only_read(f"nothing runs texts for {target.title}")
    engine = next((each for each in known if not each.lacking()), None)
    if engine is None or engine is self_reading.ENGINE:  # which would only read it again
        return _only_read(known[0].lacking())
    try:
        snippets = _as_snippets(text, target, as_)
    except (Unreadable, TooComplex) as cannot:
        return _only_read(str(cannot))
    if not snippets:
        return _only_read(f"a whole rule set in this form is not loaded for {target.title}")
    return _strongest(snippets, target, engine)


def _strongest(snippets: Sequence[Snippet], target: Target, engine: Engine) -> Evidence:
    """What is found of the first that holds; of the first, where none does."""
    found = []
    with Workshop() as workshop:
        for each in snippets:
            try:
                found.append(engine.judge(each, target, workshop.tools() if engine.programs else NoTools()))
            except SandboxFailed as failed:
                return _only_read(str(failed))
    return next((each for each in found if each.rung is not Rung.FAILED), found[0])


def _only_read(why: str) -> Evidence:
    return Evidence(Rung.NOT_VERIFIED, detail=why)


def _as_snippets(text: str, target: Target, as_: As) -> list[Snippet]:
    """The text as if it were our own rendering of what it says.

    As a whole rule set, as an addition, or first one, then the other, where it may be either.

    Raises:
        Unreadable: the closed grammar does not know it, or the target refuses it.
        TooComplex: its rules cannot be compared.
    """
    rules = tuple(replace(each, flows=_NEEDED_BY) for each in target.read(text).rules)
    forms = [Form.COMPLETE] if is_whole(rules, target, as_) else []
    forms += [Form.ADD] if as_ is As.ADDITION else []
    return [_snippet(text, target, form, rules) for form in forms if _has(text, target, form)]


def _snippet(text: str, target: Target, form: Form, rules: tuple[Rule, ...]) -> Snippet:
    brief = Brief(SnippetId(_ANYONE, _ANYONE, _ANYONE, target.id, form), "", "", "", rules)
    return Snippet(brief, text, target.language_of(form), rules)


def _has(text: str, target: Target, form: Form) -> bool:
    """Whether the target's snippets of that form are written like this: as commands, or as a file."""
    return form in target.forms and _is_commands(text, target) == (target.language_of(form) == target.language)


def _is_commands(text: str, target: Target) -> bool:
    """Whether it is in the language of additions, rather than of whole files, which have no lines like these."""
    apart = target.language_of(Form.COMPLETE) != target.language
    starts = {line.split()[0] for line in text.splitlines() if line.strip()}
    return not apart or bool(starts & {"sudo", "nft"})
