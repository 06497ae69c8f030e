"""ufw commands as rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portbook.firewalls.ufw.grammar import ACTIONS, ALLOW, DENY, REJECT
from portbook.firewalls.ufw.profiles import AS_PACKAGED
from portbook.firewalls.ufw.rule_lists import Entries
from portbook.firewalls.ufw.rule_meaning import entries
from portbook.firewalls.ufw.rule_words import words
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_SHOWN = ("raw", "builtins", "before-rules", "user-rules", "after-rules", "logging-rules", "listening", "added")
_HARMLESS = frozenset(
    {("status",), ("status", "verbose"), ("status", "numbered"), ("reload",), ("version",), ("app", "list")}
    | {("show", each) for each in _SHOWN}
)
_TELLS_OF_A_PROFILE = ("app", "info")
_DELETED = ("delete", ALLOW)
_PREPEND, _ROUTE, _FORCE = "prepend", "route", "--force"
_ENABLES = ("enable",)
_ASKING = [["enable"], ["disable"], ["reload"], ["reset"]]
_UNJUDGED = {
    "delete": "takes a rule away that may be any of the host's",
    "insert": "fails or not depending on the rules that the host has: use prepend",
    "disable": "turns off the whole firewall",
    "reset": "removes all rules",
    "app": "is about application profiles of the host",
    "logging": "is about logging",
}
_WAYS = {
    **dict.fromkeys(("incoming", "input"), Direction.INBOUND),
    **dict.fromkeys(("outgoing", "output"), Direction.OUTBOUND),
}
_ROUTED = frozenset({"routed", "forward"})
_MOST_WORDS = 2


def read(text: str) -> Reading:
    """The rules that the commands add, and what they close.

    Raises:
        CannotJudge: a command does anything else, or what it does depends on the host.
        Rejected: ufw refuses it.
    """
    return read_commands(commands(text))


def read_commands(found: Iterable[Command]) -> Reading:
    """The rules that commands add, whoever runs them: as `read`.

    Raises:
        CannotJudge: likewise.
        Rejected: likewise.
    """
    asked = [each for each in map(_plain, found) if not _is_harmless(each)]
    if taken := [each for each in asked if each.argv[1:3] == _DELETED]:
        for each in taken:
            _check_deleted(each)
        return taken_back(taken[0].line, adds=len(taken) < len(asked))
    changes = _Changes()
    for each in asked:
        changes.run(each)
    return changes.held.reading(changes.remarks, changes.side_effects)


def _is_harmless(command: Command) -> bool:
    """Whether it changes no rule, so that a text does the same without it."""
    program, *args = command.argv
    if program != "ufw" or command.stdin is not None:
        return False
    return tuple(args) in _HARMLESS or (tuple(args[:2]) == _TELLS_OF_A_PROFILE and len(args) == _MOST_WORDS + 1)


def _plain(command: Command) -> Command:
    """Without the option that answers the questions of some commands; a rule is refused with it.

    Raises:
        CannotJudge: it is another program.
    """
    program, *args = command.argv
    if program != "ufw" or command.stdin is not None:
        raise CannotJudge(command.line, f"{program!r} is not a plain ufw command")
    asks = args[:1] == [_FORCE] and args[1:] in _ASKING
    return replace(command, argv=("ufw", *args[1:])) if asks else command


def _check_deleted(command: Command) -> None:
    """It is refused as the rule would be.

    Raises:
        CannotJudge: which rule it takes away depends on the host.
        Rejected: ufw refuses it.
    """
    changes = _Changes()
    changes.run(replace(command, argv=("ufw", *command.argv[2:])))
    if doubt := next((each.doubt for held in changes.held.held.values() for each in held if each.doubt), ""):
        raise CannotJudge(command.line, doubt)


class _Changes:
    """What commands come to so far."""

    def __init__(self) -> None:
        self.held = Entries()
        self.remarks: list[Remark] = []
        self.side_effects: list[Remark] = []

    def run(self, command: Command) -> None:
        """Do one command.

        Raises:
            CannotJudge: it does anything else, or what it does depends on the host.
            Rejected: ufw refuses it.
        """
        line, (_program, *args) = command.line, command.argv
        first = args[:1] == [_PREPEND]
        word, *rest = (args[1:] if first else args) or [""]
        if word in ACTIONS:
            self._rule(word, rest, line, first=first)
        elif first:
            raise Rejected(line, "prepend has no rule behind it")
        elif word == _ROUTE:
            self._aside(line, "a rule for route lets packets between other hosts through, or refuses them")
        elif word == "default":
            self._default(rest, line)
        elif tuple(args) == _ENABLES:
            self._aside(
                line, "enable turns on the whole firewall, which closes all that no rule lets in where it was off"
            )
        else:
            raise CannotJudge(line, f"ufw {word!r} {_UNJUDGED.get(word, 'is not a word that is known here')}")

    def _rule(self, action: str, args: Sequence[str], line: int, *, first: bool) -> None:
        said = words(args, line)
        found = list(entries(said, action))
        for each in reversed(found) if first else found:
            self.held.put(each, first=first)
        for name in filter(None, (said.source.profile, said.destination.profile)):
            self.remarks.append(Remark(line, AS_PACKAGED.format(name=name)))

    def _default(self, args: Sequence[str], line: int) -> None:
        action, *way = args or [""]
        if action not in {ALLOW, DENY, REJECT} or len(args) > _MOST_WORDS:
            raise Rejected(line, "default has allow, deny or reject behind it, and one direction")
        if {*way} & _ROUTED:
            self._aside(line, "the default for routed packets decides about packets between other hosts")
        elif way and way[0] not in _WAYS:
            raise Rejected(line, f"ufw does not know the direction {way[0]!r}")
        else:
            self.held.defaults[_WAYS[way[0]] if way else Direction.INBOUND] = action, line

    def _aside(self, line: int, message: str) -> None:
        self.side_effects.append(Remark(line, message))
