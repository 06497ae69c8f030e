"""Commands that would change what is in a cloud: read by the vendor's reference of its program, never run, and sent to nobody."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from portbook.escape.visible import one_line
from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command
from portbook.handwritten.documents.block import BlockKind
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.tool import Answer, Effect, Mend, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.program_reference import Invocation, ProgramReference
from portbook.proof.reading.shell_words import CommandLine
from portbook.targets import CannotJudge, Rejected

_DASHES = frozenset("-–—−‐")
"""A hyphen, and what typography makes of one or two."""
_UNKNOWN = "unrecognized arguments"
_HIGHEST_OCTET, _LONGEST = 255, 32
_REQUIRED = "the following arguments are required: "
_HELP = frozenset({"--help", "-h", "help", "--version"})
_CONTINUES_ELSEWHERE = frozenset({"^", "`", "\\"})
"""Signs by which other shells go on in the next line."""
_SYNOPSIS = re.compile(r"\[+-{1,2}[A-Za-z]|--?[a-z-]+[|/]-|\|$|^\|")
_ALTERNATIVES = re.compile(r"\|[ \t]*-{1,2}[A-Za-z]|\|[A-Za-z][\w-]*\|")
"""Of a manual, or a substitution of reStructuredText; a shell takes both for pipes."""
_NEXT_OPTION = re.compile(r"[ \t]*[\[(]*-{1,2}[A-Za-z]")
_PLACEHOLDER = re.compile(
    r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]+(?:[-_][A-Z0-9]+)*(?![A-Za-z])|[<>\[\]{}$%…]|\.\.|[*#?_]{2,}|[xX]{2,}|\b[nN]{2,}\b"
    r"|(?i:(?<![a-z])(?:your|my|some|port|protocol|priority|number|value|range|direction|access|action|cidr)s?(?![a-z]))"
)
"""How pages write what a reader has to put in, besides what is masked."""


def stands_for_any(text: str) -> bool:
    """Whether nobody knows what a reader puts in the place of a text, or of a part of it."""
    return placeholders.is_masked(text) or _PLACEHOLDER.search(text) is not None


def is_within_ipv4(network: re.Match[str] | None) -> bool:
    """Whether the groups of a match, four octets and a length that may be missing, are within their bounds; not where there is none."""
    octets = [int(number) for number in network.groups(default="0")] if network else [_HIGHEST_OCTET + 1]
    return max(octets[:4]) <= _HIGHEST_OCTET and octets[-1] <= _LONGEST


def refused(call: Invocation, message: str) -> Rejected:
    """The refusal of a command by the vendor's program or service, in its words."""
    return Rejected(call.line, message, id_="command-refused")


@dataclass(frozen=True)
class CommandReader:
    """How the commands of one program are read.

    Attributes:
        reference: the vendor's, of the program's options.
        commands: the commands that are read, by their words: `network nsg rule create`.
        check: what the program and the vendor's service check besides; raises `Rejected` only for what they refuse.
        remarks: what an accepted command does not do; their numbers are of no meaning.
        instead: options by which required ones may be left out, as their values come from somewhere else.
        configured: required options that a reader may have configured.
        unknown: how the program begins to say that it does not know an option.
    """

    reference: ProgramReference
    commands: tuple[str, ...]
    check: Callable[[Invocation], None]
    remarks: Callable[[Invocation], Iterable[Effect]]
    instead: frozenset[str] = frozenset()
    configured: frozenset[str] = frozenset()
    unknown: str = _UNKNOWN

    def step(self, command: Command, words: tuple[str, ...]) -> Step | None:
        """What is read of a command; None where it is another one, or the page does not show all of it."""
        options = [word for word in words if word[:1] in _DASHES]
        if command.is_file or not options or _HELP & {*words} or not _is_all(command, words):
            return None
        try:
            self.read(words)
        except CannotJudge as cannot:
            return None if cannot.id == "command-unknown" else Step(words)
        except Rejected as refused:
            partial = command.block.kind is BlockKind.INLINE and _REQUIRED in refused.message
            return None if partial else Step(words)
        return Step(words)

    def read(self, words: Sequence[str]) -> Invocation:
        """A command line that the program and its service would take.

        Raises:
            CannotJudge: nobody can tell.
            Rejected: the program refuses it, or the service does.
        """
        try:
            call = self._call(words)
            self.check(call)
        except Rejected as refused:
            if "" in words or self._has_words_of_a_variable(words):
                message = "a variable may stand for no word, or for more options"
                raise CannotJudge(refused.line, message, id_="command-open") from None
            raise
        return call

    def _call(self, words: Sequence[str]) -> Invocation:
        """The command line, as if what may come from elsewhere were there."""
        try:
            return self.reference.call(CommandLine(1, tuple(words)), *self.commands)
        except CannotJudge as cannot:
            if cannot.id == "command-option-shortened":
                self._refuse_ambiguous(words)
            raise
        except Rejected as refused:
            named = refused.message.partition(_REQUIRED)[2].split(", ")
            missing = [name.partition("/")[0] for name in named if name.startswith("--")]
            given = {word.partition("=")[0] for word in words}
            elsewhere = [name for name in missing if self.instead & given or name in self.configured]
            if not elsewhere:
                raise
        return self._call([*words, *(word for name in elsewhere for word in (name, "1"))])

    def _refuse_ambiguous(self, words: Sequence[str]) -> None:
        """Refuse the beginning of several options; that of one alone may be taken for it."""
        command = next(command for command in self.commands if {*command.split()} <= {*words})
        known = self.reference.options(command)
        for name in (word.partition("=")[0] for word in words if word.startswith("--")):
            meant = [option for option in known if option.startswith(name)]
            if len(meant) > 1 and name not in known:
                message = f"ambiguous option: {name} could match {', '.join(meant)}"
                raise Rejected(1, message, id_="command-refused")

    def _has_words_of_a_variable(self, words: Sequence[str]) -> bool:
        """Whether a placeholder may stand for options, as it is no option's value and not the first argument."""
        flags = {name for name, values in self.known().items() if values == 0}
        known = extract(self.reference.extract)["commands"]
        verbs = {command.split()[-1] for command in self.commands if known[command].get("arguments")}
        return any(
            placeholders.is_masked(word) and word[:1] != "-" and (before[:1] != "-" or before in flags)
            for before, word in pairwise(words)
            if before not in verbs
        )

    def known(self) -> dict[str, object]:
        """How many values each option of the commands takes."""
        return {
            name: option.get("values")
            for command in self.commands
            for name, option in self.reference.options(command).items()
        }

    def mends(self, step: Step, more: Iterable[Mend] = ()) -> Iterator[Mend]:
        """Other ways to write a command: with plain signs, with one of these, and with the option that is meant."""
        yield from common.plain_signs(step)
        yield from more
        for at, word in enumerate(step.argv):
            if re.fullmatch(r"-[a-z][a-z-]+(?:=.*)?", word):
                yield common.exchanged(step, at, f"-{word}", "single-dash-option", f"write -{word} with two dashes")
        for at, word in enumerate(step.argv):
            if word.startswith("--"):
                yield from _option_meant(step, at, self.known())


def _option_meant(step: Step, at: int, known: Collection[str]) -> Iterator[Mend]:
    """The one option that is almost the same; of the beginning of several, nobody knows which is meant."""
    if sum(option.startswith(step.argv[at].partition("=")[0]) for option in known) > 1:
        return
    only = Step((step.argv[0], step.argv[at]))
    for mend in common.near_words(only, known, rule="misspelled-word"):
        yield common.exchanged(step, at, mend.new, mend.rule, mend.cure)


def _is_all(command: Command, words: Sequence[str]) -> bool:
    """Whether the page shows a whole command, in a way that a shell reads: no synopsis, no line that goes on by another sign."""
    lines = {line.number: line.text for line in command.block.lines}
    last = max(word.place.line + word.written.count("\n") for word in command.words)
    following = next((lines[number] for number in sorted(lines) if number > last and lines[number].strip()), "")
    own = "\n".join(text for number, text in lines.items() if command.place.line <= number <= last)
    return not (
        words[-1] in _CONTINUES_ELSEWHERE
        or any(not word.strip() for word in words if word)
        or any(_SYNOPSIS.search(word) for word in words if " " not in word)
        or _ALTERNATIVES.search(own)
        or _NEXT_OPTION.match(following)
    )


@dataclass
class ReadTrial(Trial):
    """The commands of a page, each read for itself.

    Attributes:
        reader: what reads them.
        remarked: what the accepted ones do not do.
        count: how many were read.
    """

    reader: CommandReader
    remarked: list[Effect] = field(default_factory=list)
    count: int = 0

    def run(self, step: Step, section: int) -> Reply:  # noqa: ARG002  # each command for itself
        """What the vendor's program would say."""
        number, self.count = self.count, self.count + 1
        try:
            call = self.reader.read(step.argv)
        except CannotJudge:
            return Reply(Answer.NO_ANSWER)
        except Rejected as refused:
            words = refused.message.removeprefix(f"{self.reader.reference.program} refuses it: ")
            words = placeholders.unmask(words.replace(_UNKNOWN, self.reader.unknown))
            return Reply(Answer.REJECTED, one_line(words))
        remarks = self.reader.remarks(call)
        self.remarked += [Effect(number, remark.rule, remark.message, remark.cure) for remark in remarks]
        return Reply(Answer.ACCEPTED)

    def effects(self) -> Sequence[Effect]:
        """What the accepted commands do not do."""
        return self.remarked
