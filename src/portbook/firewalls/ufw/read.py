"""ufw commands as rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from portbook.firewalls.ufw.grammar import ACTIONS, ALLOW, DENY, REJECT
from portbook.firewalls.ufw.profiles import as_packaged
from portbook.firewalls.ufw.rule_lists import Entries
from portbook.firewalls.ufw.rule_meaning import entries
from portbook.firewalls.ufw.rule_words import rule_words
from portbook.model import Direction
from portbook.targets.base import CannotJudge, Reading, Rejected, Remark
from portbook.targets.statements import taken_back
from portbook.targets.text.shell import Command, commands

_SHOWN = ("raw", "builtins", "before-rules", "user-rules", "after-rules", "logging-rules", "listening", "added")
_HARMLESS = frozenset(
    {("status",), ("status", "verbose"), ("status", "numbered"), ("reload",), ("version",), ("app", "list")}
    | {("show", report) for report in _SHOWN}
)
_PROFILE_INFO = ("app", "info")
_DELETED = ("delete", ALLOW)
_PREPEND, _ROUTE, _FORCE = "prepend", "route", "--force"
_ENABLES = ("enable",)
_ASKING = [["enable"], ["disable"], ["reload"], ["reset"]]
_OF_HOST = {
    "delete": ("ufw delete may take away any rule of the host", "write ufw delete allow and the words of the rule"),
    "insert": ("whether ufw insert fails depends on the rules that the host has", "use ufw prepend"),
    "disable": ("ufw disable turns off the whole firewall", ""),
    "reset": ("ufw reset removes all rules of the host", ""),
    "app": ("ufw app changes application profiles of the host", ""),
    "logging": ("ufw logging changes what the host logs", "leave it out of the text"),
}
_WAYS = {
    **dict.fromkeys(("incoming", "input"), Direction.INBOUND),
    **dict.fromkeys(("outgoing", "output"), Direction.OUTBOUND),
}
_ROUTED = frozenset({"routed", "forward"})
_MOST_WORDS = 2


def read(text: str) -> Reading:
    """The rules that the commands add, and the packets that they close.

    Raises:
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: ufw refuses a command.
    """
    return read_commands(commands(text))


def read_commands(run: Iterable[Command]) -> Reading:
    """The rules that commands add, whoever runs them.

    Raises:
        CannotJudge: a command does anything else, or its effect depends on the host.
        Rejected: ufw refuses a command.
    """
    changing = [command for command in map(_plain, run) if not _is_harmless(command)]
    if deletions := [command for command in changing if command.argv[1:3] == _DELETED]:
        for deletion in deletions:
            _check_deletion(deletion)
        return taken_back(deletions[0].line, adds=len(deletions) < len(changing))
    changes = _Changes()
    for command in changing:
        changes.run(command)
    return changes.entries.reading(changes.remarks, changes.side_effects)


def _is_harmless(command: Command) -> bool:
    """Whether the command changes no rule."""
    program, *args = command.argv
    if program != "ufw" or command.stdin is not None:
        return False
    return tuple(args) in _HARMLESS or (tuple(args[:2]) == _PROFILE_INFO and len(args) == _MOST_WORDS + 1)


def _plain(command: Command) -> Command:
    """The command without --force, where it asks a question; ufw refuses a rule with --force.

    Raises:
        CannotJudge: the command runs another program.
    """
    program, *args = command.argv
    if program != "ufw" or command.stdin is not None:
        raise CannotJudge(command.line, f"{program!r} is not a plain ufw command", id_="ufw-not-ufw")
    asks = args[:1] == [_FORCE] and args[1:] in _ASKING
    return replace(command, argv=("ufw", *args[1:])) if asks else command


def _check_deletion(command: Command) -> None:
    """Refuse the deletion of a rule that ufw or Portbook refuses to add.

    Raises:
        CannotJudge: the rule that it deletes depends on the host.
        Rejected: ufw refuses the rule.
    """
    changes = _Changes()
    changes.run(replace(command, argv=("ufw", *command.argv[2:])))
    added = (entry for entries in changes.entries.by_version.values() for entry in entries)
    if doubt := next((entry.doubt for entry in added if entry.doubt), None):
        raise CannotJudge(command.line, doubt.message, id_="ufw-doubtful-deletion", cure=doubt.cure)


class _Changes:
    """The changes of the commands so far."""

    def __init__(self) -> None:
        self.entries = Entries()
        self.remarks: list[Remark] = []
        self.side_effects: list[Remark] = []

    def run(self, command: Command) -> None:
        """Run one command.

        Raises:
            CannotJudge: the command does anything else, or its effect depends on the host.
            Rejected: ufw refuses the command.
        """
        line, (_program, *args) = command.line, command.argv
        first = args[:1] == [_PREPEND]
        word, *rest = (args[1:] if first else args) or [""]
        if word in ACTIONS:
            self._rule(word, rest, line, first=first)
        elif first:
            raise Rejected(line, "prepend needs a rule", id_="ufw-value-missing")
        elif word == _ROUTE:
            message = "a rule for route decides about forwarded packets"
            self.side_effects.append(Remark(line, message, "ufw-route-rule"))
        elif word == "default":
            self._default(rest, line)
        elif tuple(args) == _ENABLES:
            message = "ufw enable turns the firewall on, which closes all that no rule lets in"
            self.side_effects.append(Remark(line, message, "ufw-enable"))
        elif word in _OF_HOST:
            message, cure = _OF_HOST[word]
            raise CannotJudge(line, message, id_="ufw-effect-depends-on-host", cure=cure)
        else:
            raise CannotJudge(line, f"Portbook does not know the ufw command {word!r}", id_="ufw-unknown-command")

    def _rule(self, action: str, args: Sequence[str], line: int, *, first: bool) -> None:
        words = rule_words(args, line)
        added = list(entries(words, action))
        for entry in reversed(added) if first else added:
            self.entries.put(entry, first=first)
        for name in filter(None, (words.source.profile, words.destination.profile)):
            self.remarks.append(as_packaged(line, name))

    def _default(self, args: Sequence[str], line: int) -> None:
        action, *way = args or [""]
        if action not in {ALLOW, DENY, REJECT} or len(args) > _MOST_WORDS:
            message = "ufw default takes allow, deny or reject, and then one direction"
            raise Rejected(line, message, id_="ufw-bad-default")
        if {*way} & _ROUTED:
            message = "the default for routed packets decides about forwarded packets"
            self.side_effects.append(Remark(line, message, "ufw-route-default"))
        elif way and way[0] not in _WAYS:
            raise Rejected(line, f"ufw does not know the direction {way[0]!r}", id_="ufw-bad-default")
        else:
            self.entries.defaults[_WAYS[way[0]] if way else Direction.INBOUND] = action, line
