"""What a reader runs when copying a snippet: commands that change DOCKER-USER, and no more."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from portbook.model import Form, Snippet
from portbook.proof.host.driver import NotAllowed, Step
from portbook.targets import size_limits
from portbook.targets.text.shell import Command, commands

_CHAIN = "DOCKER-USER"
_PROGRAMS = frozenset({"iptables", "ip6tables"})
_RESTORE = frozenset({"iptables-restore", "ip6tables-restore"})
_OPTIONS = frozenset(
    """
    -p -m -s -d -i -o -j --protocol --match --source --src --destination --dst --in-interface --out-interface --jump
    --sport --dport --sports --dports --source-port --destination-port --source-ports --destination-ports
    --ctstate --ctdir --ctorigsrc --ctorigdst --ctorigsrcport --ctorigdstport --state --comment --reject-with
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
"""Options of a rule, spelled exactly: the programs take abbreviations too."""
_ADDS = frozenset({"-A", "-I", "--append", "--insert"})
_VERBS = {
    Form.ADD: _ADDS,
    Form.COMPLETE: _ADDS,
    Form.UNDO: frozenset({"-D"}),
    Form.DELTA: _ADDS | {"-D"},
    Form.SHOW: frozenset({"-S"}),
}


def steps(snippet: Snippet) -> list[Step]:
    """The commands of the snippet.

    Raises:
        NotAllowed: it would run something else, with other options, or change another chain.
        Unreadable: it is more than commands.
    """
    if reason := size_limits.too_much(snippet.text):
        raise NotAllowed(reason, id_="docker-text-too-large")
    return [_step(command, _VERBS[snippet.id.form]) for command in commands(snippet.text)]


def _step(command: Command, verbs: frozenset[str]) -> Step:
    program, words = command.argv[0], command.argv[1:]
    if program in _RESTORE and words == ("--noflush",) and command.stdin is not None:
        for number, line in enumerate(command.stdin.splitlines(), command.line + 1):
            _check_line(line, number)
        return Step(command.argv, command.stdin)
    if program not in _PROGRAMS or command.stdin is not None:
        msg = "it may run iptables, ip6tables, and their -restore with --noflush and a heredoc only"
        raise NotAllowed(msg, id_="docker-program-not-allowed", line=command.line)
    _check_rule(words, command.line, verbs)
    return Step((program, *words))


def _check_line(line: str, number: int) -> None:
    """Refuse a line that a restore program would take for something else than a rule of DOCKER-USER."""
    if not line or line.startswith("#") or line in {"*filter", "COMMIT", f":{_CHAIN} - [0:0]"}:
        return
    try:
        words = shlex.split(line)
    except ValueError:
        msg = "a quotation mark is not closed"
        raise NotAllowed(msg, id_="docker-open-quotation", line=number) from None
    _check_rule(words, number, frozenset({"-A"}))


def _check_rule(words: Sequence[str], number: int, verbs: frozenset[str]) -> None:
    if words[:1] and words[0] not in verbs:
        msg = f"the option {words[0]} is not allowed"
        raise NotAllowed(msg, id_="docker-option-not-allowed", line=number)
    if words[1:2] != [_CHAIN] and words[1:2] != (_CHAIN,):
        msg = f"it may change the chain {_CHAIN} only"
        raise NotAllowed(msg, id_="docker-chain-not-allowed", line=number)
    if strange := [word for word in words[2:] if word.startswith("-") and word not in _OPTIONS]:
        msg = f"the option {strange[0]} is not allowed"
        raise NotAllowed(msg, id_="docker-option-not-allowed", line=number)
