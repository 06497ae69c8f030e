"""Running a text in the lab: whether packets pass exactly where reading the text says so."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace

from portbook.compare.verify import As, is_whole
from portbook.evidence import Evidence, Rung
from portbook.model import Brief, Form, Rule, Snippet, SnippetId
from portbook.proof.engine import Engine, engines
from portbook.proof.host.driver import NotAllowed
from portbook.proof.host.judgement import HostResult
from portbook.proof.reading import self_reading
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from portbook.rules import TooComplex
from portbook.targets import Target, Unreadable

_ANYONE = "anyone"
_FLOWS = ("of the text",)
_NEEDED = ", which the flow of the text needs"
"""Part of a finding about a rule of that flow. The rules of a text are of no flow, so it is removed from every sentence."""


@dataclass(frozen=True)
class Trial:
    """What happened to a text that was run.

    Attributes:
        evidence: from the target's strongest engine on this machine. `NOT_VERIFIED`, with the reason, where nothing could
            run the text; `SELF_CONSISTENT` where the target has nothing but its reader.
        refused: the host profiles on which the text does not hold, of those that few hosts have.
    """

    evidence: Evidence
    refused: tuple[HostResult, ...] = ()


def trial(
    text: str,
    target: Target,
    as_: As = As.ADDITION,
    *,
    every_host: bool = False,
    warm_lab: WarmLab | None = None,
) -> Trial:
    """Load a text on the host profiles of its target, and compare what passes with what `target.read` expects.

    Expected is what `target.read` reads, so nothing is loaded that the closed grammar does not know.

    Args:
        text: what is tried.
        target: what it is written for.
        as_: what it is taken for; a machine's listing is only read.
        every_host: whether it has to hold on all mandatory host profiles, also on those that few have.
        warm_lab: where it is run, for who tries many; by default in one of its own.
    """
    if as_ is As.HOST:
        return _only_read(Rung.SELF_CONSISTENT, "a machine's own listing is read, not loaded")
    try:
        snippets = _as_snippets(text, target, as_)
    except (Unreadable, TooComplex) as cannot:
        return _only_read(Rung.NOT_VERIFIED, str(cannot))
    if not snippets:
        return _only_read(Rung.NOT_VERIFIED, f"a whole rule set in this form is not loaded for {target.title}")
    trials = [_trial(snippet, target, warm_lab, every_host=every_host) for snippet in snippets]
    return next((result for result in trials if result.evidence.rung is not Rung.FAILED), trials[0])


def trial_of_snippet(snippet: Snippet, target: Target, *, every_host: bool = False) -> Trial:
    """What happens when a snippet of ours is loaded: also where the firewall runs no text by anyone."""
    return _trial(snippet, target, None, every_host=every_host)


def _trial(snippet: Snippet, target: Target, warm_lab: WarmLab | None, *, every_host: bool) -> Trial:
    known = [engines()[name] for name in target.engines if name in engines()]
    able = [engine for engine in known if snippet.id.form in engine.forms and not engine.slow]
    needed = [engine for engine in able if not (engine.supplementary and engine.lacking())]
    if not needed:
        return _only_read(Rung.NOT_VERIFIED, f"nothing runs texts for {target.title}")
    engine = next((engine for engine in needed if not engine.lacking()), needed[0])
    if engine.lacking() or (engine is self_reading.ENGINE and needed[0] is not engine):
        return _only_read(Rung.NOT_VERIFIED, needed[0].lacking())
    if engine is self_reading.ENGINE:
        return _only_read(Rung.SELF_CONSISTENT, able[0].lacking())
    try:
        with nullcontext(warm_lab) if warm_lab else WarmLab() as opened:
            return _by(engine, snippet, target, opened, every_host=every_host)
    except SandboxFailed as failed:
        return _only_read(Rung.NOT_VERIFIED, str(failed))


def _by(engine: Engine, snippet: Snippet, target: Target, warm_lab: WarmLab, *, every_host: bool) -> Trial:
    """What the engine finds; where it refuses the text on a host that few have, what it finds on all others."""
    if unable := _not_allowed(engine, snippet):
        return _only_read(Rung.NOT_VERIFIED, unable)
    evidence = engine.judge(snippet, target, warm_lab.tools_for(engine.programs))
    if evidence.rung is Rung.NOT_VERIFIED and engine.supplementary:  # no more than where it is missing
        return _only_read(Rung.SELF_CONSISTENT, evidence.detail)
    if evidence.rung is not Rung.FAILED or every_host or not engine.for_anyone or engine.firewall is None:
        return Trial(_of_no_flow(evidence))
    excused = frozenset(host.name for host in engine.firewall.hosts if host.advice)
    lenient, results = engine.firewall.judge_on_hosts(snippet, target, warm_lab.tools(), excused)
    refused = tuple(replace(result, wrong=result.wrong.replace(_NEEDED, "")) for result in results if result.wrong)
    return Trial(_of_no_flow(evidence) if lenient.rung is Rung.FAILED else lenient, refused)


def _of_no_flow(evidence: Evidence) -> Evidence:
    return replace(evidence, detail=evidence.detail.replace(_NEEDED, ""))


def _not_allowed(engine: Engine, snippet: Snippet) -> str:
    """Why the text may not be run here, though it can be read; empty where it may."""
    if engine.firewall is None or not engine.for_anyone:
        return ""
    try:
        engine.firewall.steps(snippet)
    except NotAllowed as refused:
        return str(refused)
    return ""


def _only_read(rung: Rung, why: str) -> Trial:
    return Trial(Evidence(rung, detail=why))


def _as_snippets(text: str, target: Target, as_: As) -> list[Snippet]:
    """The text as if it were our own rendering of its rules.

    As a whole rule set, as an addition, or first one, then the other, where it may be either.

    Raises:
        Unreadable: the closed grammar does not know it, or the target refuses it.
        TooComplex: its rules cannot be compared.
    """
    reading = target.read(text).for_host(forwards=target.forwards)
    rules = tuple(replace(rule, flows=_FLOWS) for rule in reading.rules)
    forms = [Form.COMPLETE] if is_whole(rules, target, as_) else []
    forms += [Form.ADD] if as_ is As.ADDITION or Form.COMPLETE not in target.forms else []
    return [_snippet(text, target, form, rules) for form in forms if _has(text, target, form)]


def _snippet(text: str, target: Target, form: Form, rules: tuple[Rule, ...]) -> Snippet:
    """Its brief knows no flows: an engine may render it, to see whether the text is ours."""
    nameless = tuple(replace(rule, flows=()) for rule in rules)
    brief = Brief(SnippetId(_ANYONE, _ANYONE, _ANYONE, target.id, form), "", "", "", nameless)
    return Snippet(brief, text, target.language_of(form), rules)


def _has(text: str, target: Target, form: Form) -> bool:
    """Whether the text is commands or a file, as the target writes that form. An addition may be either."""
    if form is Form.ADD:
        return form in target.forms
    return form in target.forms and _is_commands(text, target) == (target.language_of(form) == target.language)


def _is_commands(text: str, target: Target) -> bool:
    """Whether the text is in the language of additions, not of whole files."""
    apart = target.language_of(Form.COMPLETE) != target.language
    starts = {line.split()[0] for line in text.splitlines() if line.strip()}
    return not apart or bool(starts & {"sudo", "nft"})
