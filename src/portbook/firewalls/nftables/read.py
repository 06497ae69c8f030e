"""nft texts as rules: shell commands, files and single statements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from portbook.firewalls.nftables.grammar import extend
from portbook.firewalls.nftables.script import FORWARD_ONLY, STOCK, Name, Script, hook_of_host, unfiltered
from portbook.firewalls.nftables.side_effects import BEGIN_WITH_FLUSH, not_flushed, of_addition, of_whole, unhooked
from portbook.firewalls.nftables.tokens import tokens
from portbook.firewalls.nftables.undo import pipelines
from portbook.model import Direction, Rule, Scope
from portbook.rules import covers
from portbook.targets.base import CannotJudge, Cause, Doubt, Reading, Remark
from portbook.targets.netfilter import (
    Base,
    State,
    Step,
    Verdict,
    accepted,
    added,
    added_between,
    closed_by,
    forwarded,
    opened,
    opened_by,
)
from portbook.targets.netfilter.baseline import BASELINE
from portbook.targets.netfilter.match import BOTH_VERSIONS
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes of a text."""
_OTHER_FIREWALLS = frozenset({"iptables", "ip6tables", "ufw", "firewall-cmd"})
_LISTINGS = {("nft", "list", "chain", *STOCK, chain) for chain in ("input", "forward", "output")}
"""Commands that only list."""


def read(text: str) -> Reading:
    """What a text lets through: a whole rule set if it has base chains, else what it adds to a stock host.

    Raises:
        CannotJudge: the closed grammar does not know a part of the text.
        Rejected: nft refuses the text.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text is longer than 64 KiB", id_="nft-text-too-long")
    script = Script()
    deletions, text = pipelines(text)
    if deletions or is_shell(text):
        changes = [command for command in commands(text) if command.argv not in _LISTINGS]
        if deletions:
            return taken_back(deletions[0].line, adds=bool(changes))
        for command in changes:
            _run(command, script)
    else:
        extend(script, tokens(text))
    script.settle()
    script.check_jumps()
    read_script = whole if script.flushed or script.bases or script.forward else _addition
    return replace(read_script(script), as_router=lambda: read_script(script, forwards=True))


def is_shell(text: str) -> bool:
    """Whether a text has commands for a shell, and is no file for nft."""
    lines = (line.split() for line in text.splitlines())
    first = next((words[0] for words in lines if words and not words[0].startswith("#")), "")
    return first in {"sudo", "nft"}


def _run(command: Command, script: Script) -> None:
    program, *arguments = command.argv
    if program != "nft":
        known = program in _OTHER_FIREWALLS
        message = f"this is a command of {program}" if known else f"Portbook does not know the program {program} here"
        raise CannotJudge(command.line, message, id_="nft-other-program", cure="--target is nftables" if known else "")
    if command.stdin is not None:
        if arguments != ["-f", "-"]:
            message = "Portbook reads a heredoc only behind nft -f -"
            raise CannotJudge(command.line, message, id_="nft-unknown-option")
        extend(script, tokens(command.stdin, command.stdin_line))
    elif not arguments or arguments[0].startswith("-"):
        message = "Portbook knows no option of nft but -f - with a heredoc"
        raise CannotJudge(command.line, message, id_="nft-unknown-option")
    else:
        extend(script, tokens(" ".join(arguments), command.line, columns=False))


def whole(script: Script, *, forwards: bool = False) -> Reading:
    """What a host lets through whose only rules are those of the script.

    Args:
        script: the rules.
        forwards: whether the host is a router, so that packets between other hosts count.

    Raises:
        CannotJudge: the script also has rules for chains of the host.
    """
    if script.inserted or script.appended:
        message = "this text has base chains of its own, and adds rules to chains of the host"
        raise CannotJudge(1, message, id_="nft-own-and-host-chains", cure="check the two parts one by one")
    bases = script.bases
    remarks = [*script.remarks, *_unreached(script)]
    if not script.flushed:
        remarks.append(not_flushed())
    for name, direction in (("input", Direction.INBOUND), ("output", Direction.OUTBOUND)):
        if all(base.direction is not direction for base in bases):
            remarks.append(unfiltered(name, direction))
    rules = accepted(bases)
    if forwards:
        rules = (*rules, *forwarded(script.forward))
        bases = (*bases, *script.forward)

    def closes() -> tuple[Cause, ...]:
        """What the rule set closes; nothing where it lets through all that a host needs."""
        return () if covers(rules, BASELINE) else closed_by(bases)

    besides = of_whole(script, bases, rules, forwards=forwards)
    return Reading(rules, tuple(remarks), opens=lambda: opened_by(bases), closes=closes, side_effects=besides)


def _addition(script: Script, *, forwards: bool = False) -> Reading:
    bases, on_open = (_stock(script, accepts=accepts) for accepts in (False, True))
    rules = opened(bases)
    remarks = [*script.remarks, *_unreached(script), *_closing(script)]
    if forwards:
        bases, on_open = ((*chains, _stock_forward(script, chains[0])) for chains in (bases, on_open))
        rules = (*rules, *forwarded(bases))
        remarks = [remark for remark in remarks if remark.id != FORWARD_ONLY]
    if rules and not all(_tracks(script, hook) for hook in _hooks(rules)):
        message = "answers pass only where the host accepts established connections already"
        remarks.append(Remark(1, message, "nft-answers-not-accepted"))
    besides = of_addition(script, bases, on_open, forwards=forwards)
    return Reading(
        rules,
        tuple(remarks),
        doubts=tuple(_elsewhere(script)),
        opens=lambda: opened_by(bases),
        closes=lambda: closed_by(on_open),
        side_effects=besides,
    )


def _stock(script: Script, *, accepts: bool) -> tuple[Base, ...]:
    """The base chains of a stock host after the addition, without that of packets between other hosts."""
    first, last = (
        {hook: steps for hook, steps in rules.items() if hook} for rules in (script.inserted, script.appended)
    )
    return added(first, last, {}, script.callable(Name(*STOCK, "")), BOTH_VERSIONS, accepts=accepts)


def _stock_forward(script: Script, like: Base) -> Base:
    return added_between(script.inserted.get(None, ()), script.appended.get(None, ()), like)


def _hooks(rules: Sequence[Rule]) -> tuple[Direction | None, ...]:
    """The hooks whose chains have to let answers through: None for forward."""
    scopes = {rule.scope for rule in rules}
    return (*(Direction if scopes - {Scope.FORWARDED} else ()), *((None,) if Scope.FORWARDED in scopes else ()))


def _elsewhere(script: Script) -> Iterator[Doubt]:
    """What the rules of a chain let through on a host that has this chain on a hook."""
    for name, chain in script.unreached():
        steps = dict.fromkeys(Direction, chain.steps)
        if rules := opened(added(steps, {}, {}, script.callable(name), BOTH_VERSIONS)):
            yield Doubt(chain.line, unhooked(name), rules, "nft-chain-of-host", BEGIN_WITH_FLUSH)


def _closing(script: Script) -> Iterator[Remark]:
    """Remarks on rules that keep packets from the host's own rules."""
    for direction in (*Direction, None):
        for step in (*script.inserted.get(direction, ()), *script.appended.get(direction, ())):
            if step.verdict not in {Verdict.ACCEPT, Verdict.JUMP}:
                yield _may_close(step)
    for chain in script.chains.values():
        for step in chain.steps:
            if step.verdict is Verdict.DROP:
                yield _may_close(step)


def _may_close(step: Step) -> Remark:
    return Remark(step.line, "this rule may close what the host lets through", "nft-may-close")


def _unreached(script: Script) -> Iterator[Remark]:
    for name, chain in script.unreached():
        if script.flushed:
            message = f"chain {name.chain} has no hook, so no packet ever reaches it"
            yield Remark(chain.line, message, "nft-chain-without-hook")
        else:
            yield hook_of_host(name, chain)


def _tracks(script: Script, hook: Direction | None) -> bool:
    steps: list[Step] = [*script.inserted.get(hook, ()), *script.appended.get(hook, ())]
    return any(step.verdict is Verdict.ACCEPT and State.ESTABLISHED in step.match.states for step in steps)
