"""Commands of ufw by anyone, judged by ufw's own code."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.firewalls.ufw.check.driver import UfwDriver
from portbook.firewalls.ufw.check.engines import FIREWALL, PROGRAMS
from portbook.firewalls.ufw.check.hosts import HOSTS
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.tool import Answer, HandwrittenTool, Mend, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.sandbox.tools import Tools

_BEFORE = frozenset({"--force", "--dry-run"})
_RULES = frozenset({"allow", "deny", "reject", "limit"})
_OTHERS = frozenset(
    "enable disable reload status default logging reset show version app delete route insert prepend help".split()  # noqa: SIM905  # a table
)
_JUDGED = frozenset({"route", "insert", "prepend", "logging"})
"""Commands besides rules that ufw's own code takes without a question or a running firewall."""
_REFUSES = "ufw refuses it: "
_NOT_THERE = re.compile(r"Could not find a profile matching")
_NO_PROFILE = re.compile(r"Could not find a profile matching '[0-9]")
"""No profile has such a name: it is a port that ufw cannot read."""
_OF_THE_MACHINE = re.compile(
    r"Errno|Invalid position|Could not find rule|Could not delete|ip6?tables|IPv6 support|Unsupported action|not enabled|need to be root|Could not load|limit"
)
_RANGE = re.compile(r"(?<![\w.])([0-9]+)-([0-9]+)(?=/|$|,)")
_PORTS = re.compile(r"(?<![\w.])[0-9]+(?:[:,][0-9]+)+$")
_ENOUGH = 3
"""Words of a command in a sentence that is more than the name of one."""


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is asked: rules, and words that are none of ufw's. What asks back or starts the firewall is not."""
    if command.is_file:
        return None
    rest = list(words[1:])
    while rest and rest[0] in _BEFORE:
        rest.pop(0)
    if not rest or rest[0].startswith("-") or (rest[0] in _OTHERS - _JUDGED):
        return None
    return Step(("ufw", *rest))


@dataclass
class _Trial(Trial):
    """One host with an enabled ufw, as its package leaves it.

    Attributes:
        driver: what asks ufw's own code.
    """

    driver: UfwDriver

    def run(self, step: Step, section: int) -> Reply:  # noqa: ARG002  # the whole page is one host
        failure = self.driver.apply([step]).failure
        if not failure:
            return Reply(Answer.ACCEPTED)
        words = failure.removeprefix(_REFUSES).removeprefix("ERROR: ")
        if _NO_PROFILE.search(words):
            return Reply(Answer.REJECTED, words)
        if _NOT_THERE.search(words):
            return Reply(Answer.DEPENDS, words)
        return Reply(Answer.NO_ANSWER if _OF_THE_MACHINE.search(words) else Answer.REJECTED, words)


def _open(tools: Tools) -> _Trial:
    driver = UfwDriver(tools)
    driver.load(HOSTS[0])
    return _Trial(driver)


def _mends(command: Command, step: Step, reply: Reply) -> Iterator[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    if reply.answer is Answer.DEPENDS:
        return
    yield from common.plain_signs(step)
    for at, word in enumerate(step.argv):
        if match := _RANGE.search(word):
            new = word.replace(match[0], f"{match[1]}:{match[2]}")
            yield common.exchanged(step, at, new, "range-separator", f"write the range as {new}")
            if "/" not in new:
                yield from _with_protocol(replace(step, argv=(*step.argv[:at], new, *step.argv[at + 1 :])), at, word)
        elif _PORTS.fullmatch(word):
            yield from _with_protocol(step, at, word)
        elif word != word.lower() and re.search(r"/(?:tcp|udp)", word.lower()):
            yield common.exchanged(step, at, word.lower(), "misspelled-word", f"write {word.lower()}")
    yield from _spaced_lists(step)
    yield from _protocol_apart(step)
    yield from common.near_words(step, _RULES | _OTHERS | {"from", "proto", "port"}, rule="misspelled-word")


def _with_protocol(step: Step, at: int, old: str) -> Iterator[Mend]:
    """Several ports need a protocol: behind them in the short form, and by `proto` in the long one."""
    ports = step.argv[at]
    if "port" in step.argv:
        words = (*step.argv, "proto", "tcp")
        yield Mend("missing-protocol", replace(step, argv=words), "add proto tcp or proto udp")
    else:
        words = (*step.argv[:at], f"{ports}/tcp", *step.argv[at + 1 :])
        yield Mend("missing-protocol", replace(step, argv=words), f"write {ports}/tcp or {ports}/udp", old)


def _spaced_lists(step: Step) -> Iterator[Mend]:
    """Ports with blanks behind the commas, of which a shell makes words."""
    at = next((at for at, word in enumerate(step.argv) if re.fullmatch(r"[0-9:]+,", word)), -1)
    if at < 0:
        return
    end = at
    while end < len(step.argv) and step.argv[end].endswith(","):
        end += 1
    ports = "".join(step.argv[at : end + 1])
    new = ports if "/" in ports else f"{ports}/tcp"
    words = (*step.argv[:at], new, *step.argv[end + 1 :])
    cure = f"write {ports} without blanks, and with /tcp or /udp"
    yield Mend("missing-protocol", replace(step, argv=words), cure, " ".join(step.argv[at : end + 1]), new)


def _protocol_apart(step: Step) -> Iterator[Mend]:
    """`ufw allow tcp 22`, `ufw allow 22 tcp`."""
    for at, pair in enumerate(zip(step.argv, step.argv[1:], strict=False)):
        for port, protocol in (pair, pair[::-1]):
            if port.isdecimal() and protocol.lower() in {"tcp", "udp"}:
                new = f"{port}/{protocol.lower()}"
                words = (*step.argv[:at], new, *step.argv[at + 2 :])
                yield Mend("misspelled-word", replace(step, argv=words), f"write {new}", " ".join(pair), new)


def _opens(step: Step) -> str:
    words = set(step.argv)
    if not words & {"allow", "limit"} or words & {"route", "delete"}:
        return ""
    return "out" if "out" in words else "in"


def _is_whole(argv: tuple[str, ...]) -> bool:
    rest = [word for word in argv[1:] if word not in _BEFORE]
    return len(rest) >= _ENOUGH - 1 and rest[0] in _RULES


TOOL = HandwrittenTool("ufw", frozenset({"ufw"}), PROGRAMS, FIREWALL.version, _step, _open, _mends, _opens, _is_whole)
