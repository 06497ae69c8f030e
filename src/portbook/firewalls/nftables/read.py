"""nft texts as rules: shell commands, files, and single statements."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.firewalls.nftables.grammar import extend
from portbook.firewalls.nftables.script import STOCK, WITHOUT_HOOK, Name, Script
from portbook.firewalls.nftables.side_effects import NOT_FLUSHED, of_addition, of_whole, unhooked
from portbook.firewalls.nftables.tokens import tokens
from portbook.firewalls.nftables.undo import pipelines
from portbook.model import Direction
from portbook.rules import covers
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Remark
from portbook.targets.netfilter import State, Step, Verdict, accepted, added, closed_by, opened, opened_by
from portbook.targets.netfilter.baseline import BASELINE
from portbook.targets.netfilter.match import BOTH_VERSIONS
from portbook.targets.taken_back import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes."""
_LISTINGS = {("nft", "list", "chain", *STOCK, chain) for chain in ("input", "output")}
"""They change nothing."""
CLOSES = "this rule may close what the host lets through"


def read(text: str) -> Reading:
    """What a text lets through: a whole rule set if it has base chains, else what it adds to a stock host.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that nft refuses.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "a text of more than 64 KiB cannot be judged")
    script = Script()
    taken, text = pipelines(text)
    if taken or is_shell(text):
        found = [each for each in commands(text) if each.argv not in _LISTINGS]
        if taken:
            return taken_back(taken[0].line, adds=bool(found))
        for command in found:
            _run(command, script)
    else:
        extend(script, tokens(text))
    script.settle()
    script.check_jumps()
    return whole(script) if script.flushed or script.bases or script.forward else _addition(script)


def is_shell(text: str) -> bool:
    """Whether a text is commands of a shell, not a file for nft."""
    said = (line.split() for line in text.splitlines())
    first = next((words[0] for words in said if words and not words[0].startswith("#")), "")
    return first in {"sudo", "nft"}


def _run(command: Command, script: Script) -> None:
    program, *arguments = command.argv
    if program != "nft":
        raise CannotJudge(command.line, f"the program {program} cannot be judged here")
    if command.stdin is not None:
        if arguments != ["-f", "-"]:
            raise CannotJudge(command.line, "a heredoc is judged only for nft -f -")
        extend(script, tokens(command.stdin, command.stdin_line))
    elif not arguments or arguments[0].startswith("-"):
        raise CannotJudge(command.line, "options of nft other than -f - with a heredoc cannot be judged")
    else:
        extend(script, tokens(" ".join(arguments), command.line))


def whole(script: Script) -> Reading:
    """What a rule set lets through that is all there is.

    Raises:
        CannotJudge: it has rules for chains that are not its own.
    """
    if script.inserted or script.appended:
        raise CannotJudge(1, "chains of its own beside rules for the chains of the host cannot be judged together")
    bases = script.bases
    remarks = [*script.remarks, *_unreached(script)]
    if not script.flushed:
        remarks.append(Remark(1, NOT_FLUSHED))
    for name, direction in (("input", Direction.INBOUND), ("output", Direction.OUTBOUND)):
        if all(base.direction is not direction for base in bases):
            remarks.append(Remark(1, f"no chain has the hook {name}, so everything {direction} passes"))
    rules = accepted(bases)

    def closes() -> tuple[Cause, ...]:
        """Nothing, if it is all that a host needs."""
        return () if covers(rules, BASELINE) else closed_by(bases)

    besides = of_whole(script, rules)
    return Reading(rules, tuple(remarks), opens=lambda: opened_by(bases), closes=closes, side_effects=besides)


def _addition(script: Script) -> Reading:
    chains = script.callable(Name(*STOCK, ""))
    bases = added(script.inserted, script.appended, {}, chains, BOTH_VERSIONS)
    on_open = added(script.inserted, script.appended, {}, chains, BOTH_VERSIONS, accepts=True)
    rules = opened(bases)
    remarks = [*script.remarks, *_unreached(script), *_closing(script)]
    if rules and not all(_tracks(script, direction) for direction in Direction):
        remarks.append(Remark(1, "answers pass only where the host accepts established connections already"))
    besides = of_addition(script, bases, on_open)
    return Reading(
        rules,
        tuple(remarks),
        doubts=tuple(_elsewhere(script)),
        opens=lambda: opened_by(bases),
        closes=lambda: closed_by(on_open),
        side_effects=besides,
    )


def _elsewhere(script: Script) -> Iterator[Doubt]:
    """What rules let through on a host that has, and hooks, the chain which they are written into."""
    for name, chain in script.unreached():
        steps = dict.fromkeys(Direction, chain.steps)
        if rules := opened(added(steps, {}, {}, script.callable(name), BOTH_VERSIONS)):
            yield Doubt(chain.line, unhooked(name), rules)


def _closing(script: Script) -> Iterator[Remark]:
    """Rules that keep packets from the host's own rules."""
    for direction in Direction:
        for step in (*script.inserted.get(direction, ()), *script.appended.get(direction, ())):
            if step.verdict not in {Verdict.ACCEPT, Verdict.JUMP}:
                yield Remark(step.line, CLOSES)
    for chain in script.chains.values():
        for step in chain.steps:
            if step.verdict is Verdict.DROP:
                yield Remark(step.line, CLOSES)


def _unreached(script: Script) -> Iterator[Remark]:
    for name, chain in script.unreached():
        told = f"chain {name.chain} has no hook, so no packet ever reaches it"
        yield Remark(chain.line, told if script.flushed else f"chain {name.chain} has no hook here: {WITHOUT_HOOK}")


def _tracks(script: Script, direction: Direction) -> bool:
    steps: list[Step] = [*script.inserted.get(direction, ()), *script.appended.get(direction, ())]
    return any(step.verdict is Verdict.ACCEPT and State.ESTABLISHED in step.match.states for step in steps)
