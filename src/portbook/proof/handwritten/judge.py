"""The commands of a page in its order, each judged by the real tool on one host of the lab."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from portbook.escape.visible import one_line
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.files import ELISION
from portbook.handwritten.commands.page_commands import MOST
from portbook.handwritten.documents.block import BlockKind, Place
from portbook.handwritten.finding import Finding
from portbook.handwritten.rules import rule_named
from portbook.handwritten.rules.ineffective import DIRECTION, REDIRECTION, UNSEEN
from portbook.handwritten.rules.rejected import MISSPELLED_NAME, REJECTED
from portbook.handwritten.rules.rule import DocumentRule
from portbook.proof.handwritten.attempt import Attempt, as_it_is, filled_in
from portbook.proof.handwritten.tool import Answer, Effect, HandwrittenTool, Mend, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.sandbox.tools import NoTools, SandboxFailed, Tools

_OUTBOUND = re.compile(r"\b(?:outbound|outgoing|egress)\b", re.IGNORECASE)
_INBOUND = re.compile(r"\b(?:inbound|incoming|ingress|bidirectional|both|listen\w*)\b", re.IGNORECASE)
_LONGEST = 8192
"""Characters of a command that is given to a tool. No person writes more, and a tool that never answers would cost the whole page."""
_TELLING = 12
"""Characters of a tool's words that do not stand on a page by chance."""
_MISSING_NAME = re.compile(r"(?:'|: )([\w.-]+(?: [\w. -]+)?)(?:'|$)")
_MADE = r"^\W*\[{0}\]|/(?:services|zones|policies|ipsets|icmptypes)/{0}\.xml\b"
"""A section of a profile of ufw, a file of firewalld."""
_SYNOPSIS = re.compile(r"[\[\]|]|^[{}]$|^\.\.$")
"""Signs by which a manual shows what may stand in a command."""


@dataclass(frozen=True)
class Judgement:
    """What came of a page.

    Attributes:
        findings: what was found.
        judged: how many commands a tool has answered.
        unjudged: how many none has.
        refusal: why this machine runs no tools for some firewalls; empty where it does.
        refused: names of these firewalls.
    """

    findings: tuple[Finding, ...] = ()
    judged: int = 0
    unjudged: int = 0
    refusal: str = ""
    refused: tuple[str, ...] = ()


@dataclass
class _Page:
    """A page for one firewall.

    Attributes:
        tool: the firewall.
        trial: its host.
        page: the text of the page, in which a tool's words may stand as output.
        cases: the commands that were run, mends among them.
        missing: what the page does not show, in the tool's words.
        unjudged: how many commands nothing has answered.
    """

    tool: HandwrittenTool
    trial: Trial
    page: str
    cases: list[Command] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    unjudged: int = 0

    def findings(self, commands: Iterable[Command]) -> Iterator[Finding]:
        attempts = [(command, self._attempt(command)) for command in commands]
        self.trial.announce([attempt.step for _command, attempt in attempts if attempt])
        for command, attempt in attempts:
            yield from self._redirected(command)
            if attempt is None:
                self.unjudged += 1
            else:
                yield from self._of_attempt(attempt)
        for effect in self.trial.effects():
            yield from self._of_effect(effect)

    def _attempt(self, command: Command) -> Attempt | None:
        """What is run for a command; None where nothing is."""
        if sum(len(word.text) for word in command.words) > _LONGEST:
            return None
        filled = as_it_is(command) if self.tool.reads_placeholders else filled_in(command)
        step = None if filled is None else self.tool.step(filled.command, filled.words)
        if filled is None or step is None or "\0" in "".join(step.argv) or self._is_no_command(command, filled.words):
            return None
        return Attempt(filled.command, step, filled.placeholders)

    def _redirected(self, command: Command) -> Iterator[Finding]:
        if command.redirections:
            names = " and ".join(f"<{name}>" for name in dict.fromkeys(command.redirections))
            message = f"a shell takes {one_line(names)} for a redirection"
            yield _finding(REDIRECTION, command, command.place, message, "write a variable, or a word in capitals")

    def _of_attempt(self, attempt: Attempt) -> Iterator[Finding]:
        command, step = attempt.command, attempt.step
        reply = self._run(command, step)
        if reply.answer is Answer.NO_ANSWER:
            self.unjudged += 1
        elif reply.answer is not Answer.ACCEPTED:
            yield from self._of_reply(attempt, reply)
        elif (direction := _direction(command)) and self.tool.opens(step) == "in":
            message = f"the comment speaks of {direction} traffic, and this lets connections in"
            yield _finding(DIRECTION, command, command.place, message, "write the direction in the command")

    def _is_no_command(self, command: Command, words: tuple[str, ...]) -> bool:
        """Whether a page shows less than a command, or more than one."""
        if command.is_file:
            return False
        if ELISION.search(" ".join(words)):
            return True
        if any(_SYNOPSIS.search(word) for word in words[1:] if not _is_text(word)):
            return not self.tool.own_signs
        return command.block.kind is BlockKind.INLINE and not self.tool.is_whole(words)

    def _may_run(self, command: Command, mend: Mend) -> bool:
        """Whether it is still on the tool's list: a plain sign may make an option of a word."""
        return not self.tool.in_lab or self.tool.step(command, mend.step.argv) is not None

    def _run(self, command: Command, step: Step) -> Reply:
        self.cases.append(command)
        return self.trial.run(step, command.block.section)

    def _of_reply(self, attempt: Attempt, reply: Reply) -> Iterator[Finding]:
        """What is wrong with a command that was not accepted; a mend counts if the tool accepts it."""
        command = attempt.command
        if self._shows(reply):
            return
        place = _place(command, reply)
        whose = reply.whose or self.tool.id
        rejected = f"{whose} rejects this {command.noun} ({attempt.as_written(one_line(reply.words))})"
        for mend in self.tool.mends(command, attempt.step, reply):
            if self._may_run(command, mend) and self._run(command, mend.step).answer is Answer.ACCEPTED:
                rule = MISSPELLED_NAME if reply.answer is Answer.DEPENDS else rule_named(mend.rule) or REJECTED
                yield replace(
                    _finding(rule, command, place, rejected, attempt.as_written(mend.cure)),
                    fixes=attempt.fixes(rule, mend),
                )
                return
        if any(value in reply.words for value in attempt.values):
            self.unjudged += 1  # the value was not of the right kind
        elif reply.answer is Answer.REJECTED:
            yield _finding(REJECTED, command, place, rejected)
        elif reply.words not in self.missing:
            self.missing.add(reply.words)
            message = f"this needs something that nothing before it on the page makes ({one_line(reply.words)})"
            yield _finding(UNSEEN, command, place, message, "show what makes it, or say where it comes from")

    def _shows(self, reply: Reply) -> bool:
        """Whether the page shows the error itself, or what was missing: a file of its name, or one in which it has a section of its own."""
        names = _MISSING_NAME.findall(reply.words) if reply.answer is Answer.DEPENDS else []
        made = names and re.search(_MADE.format(re.escape(names[-1])), self.page, re.MULTILINE | re.IGNORECASE)
        words = _plain(reply.words)
        return bool(made) or f"error {words}" in self._plain or (len(words) >= _TELLING and words in self._plain)

    @cached_property
    def _plain(self) -> str:
        """The words of the page."""
        return _plain(self.page)

    def _of_effect(self, effect: Effect) -> Iterator[Finding]:
        rule = rule_named(effect.rule)
        command = self.cases[effect.number]
        rest = "\n".join(self.page.splitlines()[command.place.line - 1 :])
        if rule and not (effect.unless and re.search(effect.unless, rest, re.IGNORECASE)):
            yield _finding(rule, command, command.place, effect.message, effect.cure)


def judge(
    text: str, commands: Iterable[Command], firewalls: Iterable[HandwrittenTool], tools: Callable[[], Tools]
) -> Judgement:
    """The judgement of a page. Where the lab fails, what needs none is judged all the same.

    Args:
        text: the page.
        commands: its commands, in order; of more than `MOST` the rest is not judged.
        firewalls: the firewalls that can be judged here.
        tools: what runs the programs of those that are judged in the lab; raises `SandboxFailed`.
    """
    listed = list(commands)
    parts: list[Judgement] = []
    for firewall in firewalls:
        own = [command for command in listed[:MOST] if firewall.is_for(command)]
        if own:
            refusal = next((part.refusal for part in parts if part.refusal), "") if firewall.in_lab else ""
            parts.append(_refused(firewall, own, refusal) if refusal else _of_firewall(firewall, own, text, tools))
    return Judgement(
        tuple(sorted((finding for part in parts for finding in part.findings), key=lambda finding: finding.place)),
        sum(part.judged for part in parts),
        sum(part.unjudged for part in parts) + max(0, len(listed) - MOST),
        next((part.refusal for part in parts if part.refusal), ""),
        tuple(name for part in parts for name in part.refused),
    )


def _of_firewall(firewall: HandwrittenTool, own: Sequence[Command], text: str, tools: Callable[[], Tools]) -> Judgement:
    try:
        page = _Page(firewall, firewall.open(tools() if firewall.in_lab else NoTools()), text)
        findings = tuple(page.findings(own))
    except SandboxFailed as failed:
        return _refused(firewall, own, str(failed))
    return Judgement(findings, len(own) - page.unjudged, page.unjudged)


def _refused(firewall: HandwrittenTool, own: Sequence[Command], refusal: str) -> Judgement:
    return Judgement((), 0, len(own), refusal, (firewall.id,))


def _is_text(word: str) -> bool:
    """Whether a word is text for people, such as a comment, or a regular expression."""
    return " " in word


def _direction(command: Command) -> str:
    match = _OUTBOUND.search(command.comment)
    return match[0].lower() if match and not _INBOUND.search(command.comment) else ""


def _place(command: Command, reply: Reply) -> Place:
    """Where in the text that a tool reads it finds the fault; of a command, where it begins."""
    lines = command.stdin or ()
    if reply.line and reply.line <= len(lines):
        return lines[reply.line - 1].place(reply.column - 1)
    return command.place


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def _finding(rule: DocumentRule, command: Command, place: Place, message: str, cure: str = "") -> Finding:
    return Finding(rule, command.block, place, message, cure)
