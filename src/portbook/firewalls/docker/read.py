"""Commands for DOCKER-USER as rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from portbook.firewalls.docker.user_chain import UserChain
from portbook.firewalls.docker.user_rule import CHAIN, UserRule
from portbook.firewalls.iptables.save_format import words
from portbook.targets.base import CannotJudge, Cause, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

LONGEST = 64 * 1024
"""Bytes of a text."""
_MOST_RULES = 1_000
_VERSIONS = {"iptables": 4, "ip6tables": 6}
_RESTORE = {"iptables-restore": 4, "ip6tables-restore": 6}
_KEEPS = frozenset({"-n", "--noflush"})
_CHANGES = {"-I": "-I", "--insert": "-I", "-A": "-A", "--append": "-A", "-D": "-D", "--delete": "-D"}
_LISTINGS = frozenset({"-S", "--list-rules"})
_TABLE = frozenset({"-t", "--table"})
_NAMED, _FIRST = f":{CHAIN} -", "1"
_COUNTED = f"{_NAMED} [0:0]"
_FLUSHES = "this removes Docker's own rules too, and containers lose their network until Docker starts again"


def read(text: str) -> Reading:
    """What a text lets through to published ports; a whole chain also what containers open.

    Raises:
        CannotJudge: the closed grammar does not know a part of the text.
        Rejected: iptables refuses the text.
    """
    if len(text.encode()) > LONGEST:
        raise CannotJudge(1, "the text is longer than 64 KiB", id_="docker-text-too-long")
    changes = [command for command in commands(text) if not _lists(command)]
    chains = {version: UserChain(version) for version in _VERSIONS.values()}
    removed = [_run(command, chains) for command in changes]
    if sum(len(chain.first) + len(chain.last) for chain in chains.values()) > _MOST_RULES:
        raise CannotJudge(1, f"the text has more than {_MOST_RULES} rules", id_="docker-too-many-rules")
    if any(removed):
        first = next(command.line for command, is_removal in zip(changes, removed, strict=True) if is_removal)
        return taken_back(first, adds=not all(removed))
    touched = [chain for chain in chains.values() if chain.touched]
    return Reading(
        tuple(rule for chain in touched for rule in chain.rules),
        tuple(_remarks(touched)),
        opens=partial(_causes, touched, "opens"),
        closes=partial(_causes, touched, "closes"),
        side_effects=tuple(_side_effects(touched)),
    )


def _causes(chains: Sequence[UserChain], which: str) -> tuple[Cause, ...]:
    return tuple(cause for chain in chains for cause in getattr(chain, which))


def _lists(command: Command) -> bool:
    """Whether a command only lists rules."""
    program, *arguments = command.argv
    listing = arguments[:1] and arguments[0] in _LISTINGS and arguments[1:] in ([], [CHAIN])
    return program in _VERSIONS and command.stdin is None and bool(listing)


def _run(command: Command, chains: dict[int, UserChain]) -> bool:
    """Run a command; whether it removes a rule.

    Raises:
        CannotJudge: it is not about DOCKER-USER, or the grammar does not know it.
        Rejected: iptables refuses it.
    """
    program, *arguments = command.argv
    if program in _RESTORE and command.stdin is not None:
        _restore(command, arguments, chains[_RESTORE[program]])
        return False
    if program not in _VERSIONS or command.stdin is not None:
        message = f"Portbook does not know {program} with such arguments or input here"
        raise CannotJudge(command.line, message, id_="docker-other-program")
    if arguments[:1] and arguments[0] in _TABLE and arguments[1:2] == ["filter"]:
        del arguments[:2]
    chain = chains[_VERSIONS[program]]
    verb = _CHANGES.get(arguments[0] if arguments else "", "")
    if not verb or arguments[1:2] != [CHAIN]:
        message = f"this command changes no rule of {CHAIN}"
        raise CannotJudge(
            command.line, message, id_="docker-other-chain", cure="use --target iptables for other chains"
        )
    rest = arguments[2:]
    if rest[:1] and rest[0].isdecimal():
        if verb != "-I" or rest[0] != _FIRST:
            message = "this rule number counts the host's own rules, which the text does not show"
            raise CannotJudge(command.line, message, id_="docker-rule-number", cure="leave the number out")
        del rest[0]
    rule = UserRule(command.line, tuple(rest))
    rule.check(chain.version)
    if verb == "-A":
        chain.last.append(rule)
    else:
        chain.first.insert(0, rule)
    return verb == "-D"


def _restore(command: Command, arguments: Sequence[str], chain: UserChain) -> None:
    """Run a restore program.

    Raises:
        CannotJudge: it would change more than DOCKER-USER.
        Rejected: it refuses its input.
    """
    if not _KEEPS & {*arguments}:
        raise CannotJudge(command.line, _FLUSHES, id_="docker-flushes", cure="write --noflush")
    if len(arguments) > 1:
        raise CannotJudge(command.line, "Portbook does not know these options", id_="docker-unknown-option")
    lines = _lines(command)
    if [line for _number, line in lines[:1]] != ["*filter"]:
        raise CannotJudge(command.line, "this is not about the table filter alone", id_="docker-other-table")
    if not lines[1:] or lines[-1][1] != "COMMIT":
        message = "COMMIT is missing, so iptables-restore loads nothing"
        raise Rejected(command.line, message, id_="docker-missing-commit")
    for number, line in lines[1:-1]:
        _restored(number, line, chain)


def _lines(command: Command) -> list[tuple[int, str]]:
    body = (command.stdin or "").removesuffix("\n").split("\n")
    return [(number, line) for number, line in enumerate(body, command.stdin_line) if line and not line.startswith("#")]


def _restored(number: int, line: str, chain: UserChain) -> None:
    if line in {_NAMED, _COUNTED}:
        chain.whole, chain.line = True, number
        chain.first, chain.last = [], []
        return
    verb, *rest = list(words(number, line))
    if verb != "-A" or rest[:1] != [CHAIN]:
        message = f"this line is neither {_COUNTED} nor a rule of it with -A"
        raise CannotJudge(number, message, id_="docker-other-chain")
    rule = UserRule(number, tuple(rest[1:]))
    rule.check(chain.version)
    chain.last.append(rule)


def _remarks(chains: Sequence[UserChain]) -> Iterator[Remark]:
    versions = {chain.version for chain in chains}
    if len(versions) == 1:
        (other,) = {4, 6} - versions
        yield Remark(1, f"this text does not change IPv{other}", "docker-other-version-unchanged")
    if any(not chain.whole and not chain.tracks for chain in chains):
        message = "answers pass only where DOCKER-USER lets established connections through already"
        yield Remark(1, message, "docker-answers-not-accepted")
    for chain in chains:
        for rule in [] if chain.whole else chain.last:
            message = "an appended rule comes last, so a RETURN or a drop of the host wins"
            yield Remark(rule.line, message, "docker-added-last", "use -I")


def _side_effects(chains: Sequence[UserChain]) -> Iterator[Remark]:
    for chain in chains:
        if chain.directly:
            message = (
                "hosts with a route to the containers' own addresses come past this, unless Docker's rules stop them"
            )
            line = (chain.first or chain.last or [UserRule(1, ())])[0].line
            yield Remark(line, message, "docker-direct-routing", "match --ctstate DNAT, and return instead of accept")
