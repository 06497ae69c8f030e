"""What the commands of a page open, as the target's own reader reads them: protocols, ports and directions, no addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from portbook.handwritten.commands import placeholders
from portbook.handwritten.commands.command import Command
from portbook.model import ANY_PORTS, ANYWHERE, Direction, Family, Reply, Rule, Scope
from portbook.rules import TooComplex
from portbook.targets import Cause, Reading, Target, Unreadable

_WORD = re.compile(r"[A-Za-z0-9_./:,=+@%-]+")
"""What a shell takes as it is."""
_INTERFACES = frozenset("-i -o --in-interface --out-interface iif oif iifname oifname".split())  # noqa: SIM905  # a table
"""Words before the name of an interface."""
_LEAST_WORDS = 3
"""Words of a command that opens something; fewer are the name of one, or list what is there."""
_GUESSED = frozenset(
    kind.value for kind in (placeholders.Kind.PORT, placeholders.Kind.LAST_PORT, placeholders.Kind.SERVICE)
)
"""Values of placeholders by which nobody knows what a command opens."""
_MOST_REFUSED = 40
"""Commands of one page that are left out because the reader refuses them."""
_MOST_PROTOCOLS = 6
"""Protocols of a statement; more are every protocol but some."""
_OPENS_NOTHING = frozenset({1, 2, 58, 112})
"""ICMP, IGMP, ICMPv6 and VRRP: what hosts of one network say to each other."""


@dataclass(frozen=True)
class Opening:
    """What one command opens.

    Attributes:
        command: the command.
        rules: the packets, from any address to any.
    """

    command: Command
    rules: tuple[Rule, ...]


@dataclass(frozen=True)
class Openings:
    """What the commands of a page for one firewall open.

    Attributes:
        opened: by command, in order of the page.
        unread: commands of which it is not known what they open.
    """

    opened: tuple[Opening, ...]
    unread: tuple[Command, ...]

    @property
    def rules(self) -> tuple[Rule, ...]:
        """All that is opened."""
        return tuple(dict.fromkeys(rule for opening in self.opened for rule in opening.rules))


def openings(commands: Sequence[Command], target: Target) -> Openings:
    """What the commands of a page for a target open, together: a chain of one command is there for the next."""
    return _Page(
        target, [command for command in commands if command.is_file or len(command.words) >= _LEAST_WORDS]
    ).openings()


@dataclass
class _Page:
    """The commands of a page for one target.

    Attributes:
        target: the firewall.
        commands: those that are still read.
        unread: the others.
    """

    target: Target
    commands: list[Command]
    unread: list[Command] = field(default_factory=list)

    def openings(self) -> Openings:
        texts = {id(command): text for command in self.commands if (text := _text(command))}
        self.unread = [command for command in self.commands if id(command) not in texts]
        read = [command for command in self.commands if id(command) in texts]
        for _attempt in range(_MOST_REFUSED):
            lines = [text for command in read for text in texts[id(command)]]
            owners = [command for command in read for _line in texts[id(command)]]
            try:
                causes = _causes(self.target.read("\n".join(lines) + "\n")) if lines else []
            except Unreadable as refusal:
                refused = owners[min(max(refusal.line, 1), len(owners)) - 1]
                read = [command for command in read if command is not refused]
                self.unread.append(refused)
                continue
            except TooComplex:
                break
            return Openings(tuple(_opened(causes, owners)), tuple(self.unread))
        return Openings((), tuple(self.commands))


def _text(command: Command) -> list[str] | None:
    """The lines of a command as the reader takes them; None where nobody knows what stands in it."""
    version6 = command.program.startswith("ip6")
    filled = placeholders.fill([word.text for word in command.words], version6=version6)
    if filled.unknown or _GUESSED & {*filled.values} or command.cut or command.conditional:
        return None
    words = " ".join(map(_quoted, _on_any_interface(filled.words)))
    if command.stdin is None:
        return [words] if "\n" not in words else None
    body = [line.text for line in command.stdin]
    if any(placeholders.unmask(line) != line for line in body) or "PORTBOOK" in body:
        return None
    return [f"{words} <<'PORTBOOK'", *body, "PORTBOOK"]


def _on_any_interface(words: Sequence[str]) -> Iterator[str]:
    """Words without the interfaces that they name, but for loopback: what is open on one of them is open."""
    at = 0
    while at < len(words):
        value = words[at + 1] if at + 1 < len(words) else ""
        before = words[at - 1] if at else ""
        if before != "!" and value not in {"", "lo", "!", "!="} and _names_interface(words[at], before):
            at += 2
            continue
        yield words[at]
        at += 1


def _names_interface(word: str, before: str) -> bool:
    return word in _INTERFACES or (word == "on" and before in {"in", "out"})


def _quoted(word: str) -> str:
    if _WORD.fullmatch(word):
        return word
    return f"'{word}'" if "'" not in word else f'"{word}"'


def _causes(reading: Reading) -> list[Cause]:
    """The statements that open something now or after a reload, but for policies: these are no rules of the page."""
    return [cause for cause in (*reading.opens(), *reading.stored) if not cause.what]


def _opened(causes: Sequence[Cause], owners: Sequence[Command]) -> Iterator[Opening]:
    by_command: dict[int, list[Rule]] = {}
    for cause in causes:
        if 0 < cause.line <= len(owners):
            by_command.setdefault(id(owners[cause.line - 1]), []).extend(_plain(cause.rules))
    for command in {id(owner): owner for owner in owners}.values():
        if rules := by_command.get(id(command)):
            yield Opening(command, tuple(dict.fromkeys(rules)))


def _plain(rules: Sequence[Rule]) -> Iterator[Rule]:
    """Rules without addresses, for new connections to named ports between hosts; none of a statement that trusts a peer with all."""
    if len({rule.protocol for rule in rules}) > _MOST_PROTOCOLS or any(rule.protocol.is_any for rule in rules):
        return
    for rule in rules:
        is_all = rule.protocol.has_ports and rule.destination_ports.is_any
        if rule.scope is Scope.NETWORK and not is_all and rule.protocol.number not in _OPENS_NOTHING:
            yield without_addresses(rule)


def without_addresses(rule: Rule) -> Rule:
    """A rule of any address, from any source port: a page has addresses of its own."""
    inbound = rule.direction is Direction.INBOUND
    return replace(
        rule,
        family=Family.BOTH,
        local=ANYWHERE,
        remote=ANYWHERE,
        local_ports=rule.local_ports if inbound else ANY_PORTS,
        remote_ports=ANY_PORTS if inbound else rule.remote_ports,
        icmp_type=None,
        icmp_code=None,
        reply=Reply.TRACKED,
        flows=(),
        answers=False,
    )
