"""Commands of firewall-cmd by anyone, judged by firewalld's own code.

firewalld answers a whole list of commands on a new daemon, so the commands of a page are asked again with each new one: what
failed is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from portbook.escape.visible import one_line
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.firewalld.check.engines import PROGRAMS, version
from portbook.firewalls.firewalld.check.hosts import HOSTS
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.tool import Answer, Effect, HandwrittenTool, Mend, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.sandbox.tools import Tools

_REFUSED = re.compile(r"--(?:direct|passthrough|lockdown|panic|.*-file\b|load-|reset-to-defaults|path-|policy-set)")
"""What reads files, goes past firewalld, or needs what the lab has not."""
_RELOAD = ("--reload",)
_RELOADS = frozenset({"--reload", "--complete-reload", "--runtime-to-permanent"})
_RELOADED = r"\b(?:reload|reboot|restart|shutdown -r|init 6)"
"""How the rest of a page tells that firewalld starts anew."""
_CHANGES = re.compile(r"--(?:add|remove|set|new|delete|change)-")
_KNOWN = frozenset(
    """
    --permanent --zone --policy --add-port --add-service --add-rich-rule --add-source --add-interface --add-protocol
    --add-source-port --add-forward-port --add-masquerade --add-icmp-block --add-forward --remove-port --remove-service
    --remove-rich-rule --remove-source --reload --complete-reload --runtime-to-permanent --list-all --list-ports --list-services
    --get-default-zone --get-active-zones --set-default-zone --new-zone --new-service --set-target --query-port --state --timeout
    --change-interface --service --new-policy --add-ingress-zone --add-egress-zone --set-priority --delete-zone
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
_NOT_THERE = re.compile(r"INVALID_(?:ZONE|SERVICE|IPSET|POLICY|HELPER|ICMPTYPE|INTERFACE)\b")
_ALREADY = re.compile(r"ALREADY_(?:ENABLED|SET)|ZONE_ALREADY_SET|NAME_CONFLICT|ZONE_CONFLICT|NOT_ENABLED")
_USAGE_ERROR = re.compile(
    r"unrecognized arguments|expected one argument|invalid choice|not allowed with|ambiguous option|usage:|Option"
)
_INVALID = re.compile(
    r"INVALID_(?:PORT|PROTOCOL|RULE|ADDR|FAMILY|FORWARD|TARGET|PRIORITY|VALUE|LIMIT|FLAG|COMMAND|OPTION)\b|MISSING_\w+|syntax"
)
_FLAGS = frozenset({"--add-masquerade", "--remove-masquerade", "--add-forward", "--remove-forward"})
"""Changes that have no value."""
_READS = re.compile(r"--(?:(?:list|get|query|info|check)-|state|version|help)")
_PORT_OPTION = re.compile(r"(?P<option>--(?:add|remove)-(?:source-)?port)=(?P<value>.*)")
_LINE = re.compile(r"^line ([0-9]+): ")


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is asked: what changes something, and options that are none of firewall-cmd's."""
    options = [word for word in words[1:] if word.startswith(("-", "–", "—"))]
    if command.is_file or any(_REFUSED.match(option) for option in options):
        return None
    changes = any(_CHANGES.match(option) or option in _RELOADS for option in options)
    known = all(option.partition("=")[0] in _KNOWN for option in options)
    reads = any(_READS.match(option) for option in options)
    return Step(words) if changes or _without_dashes(words) or (options and not known and not reads) else None


def _without_dashes(words: Sequence[str]) -> bool:
    """Whether an option lacks its dashes: firewall-cmd takes no words but options and their values."""
    return any(_lacks_dashes(*pair) for pair in pairwise(words))


def _lacks_dashes(before: str, word: str) -> bool:
    return f"--{word.partition('=')[0]}" in _KNOWN and not before.startswith("-")


@dataclass
class _Trial(Trial):
    """One host with firewalld as its package leaves it.

    Attributes:
        driver: what asks firewalld's own code.
        steps: the commands that were run.
        accepted: the arguments of those that were accepted.
        permanent: the numbers of the commands since the last reload that change the permanent settings, by their place among the
            accepted ones.
        ahead: the arguments of the commands that are going to be run.
        granted: how many of them firewalld has accepted already.
    """

    driver: FirewalldDriver
    steps: list[Step] = field(default_factory=list)
    accepted: list[tuple[str, ...]] = field(default_factory=list)
    permanent: dict[int, int] = field(default_factory=dict)
    ahead: list[tuple[str, ...]] = field(default_factory=list)
    granted: int = 0

    def announce(self, steps: Sequence[Step]) -> None:
        self.ahead = [step.argv[1:] for step in steps]

    def run(self, step: Step, section: int) -> Reply:  # noqa: ARG002  # the whole page is one host
        self.steps.append(step)
        arguments = step.argv[1:]
        if self.ahead[:1] == [arguments]:
            self.ahead.pop(0)
            if self.granted:
                self.granted -= 1
                self._note(arguments)
                return Reply(Answer.ACCEPTED)
        own = len(self.accepted)
        outcome = self.driver.outcome(_numbered([*self.accepted, arguments, *self.ahead]))
        failing = int(match[1]) - 1 if (match := _LINE.match(outcome.message)) else own + len(self.ahead) + 1
        if not outcome.code or failing > own:
            self.granted = failing - own - 1
            self._note(arguments)
            return Reply(Answer.ACCEPTED)
        self.granted = 0
        said = _LINE.sub("", outcome.message)
        lines = [line for line in said.splitlines() if line.strip() and not line.startswith("usage:")]
        words = one_line(lines[-1] if lines else said)
        return Reply(_answer(words, said), words.removeprefix("firewall-cmd: error: ").removeprefix("Error: "))

    def effects(self) -> Sequence[Effect]:
        """What is only in the permanent settings when the page ends."""
        if not self.permanent:
            return ()
        now, later = self._rules(self.accepted), self._rules([*self.accepted, _RELOAD])
        missing = later - now
        number = next((number for at, number in self.permanent.items() if missing & self._brings(at, later)), -1)
        if number < 0:
            return ()
        message = "--permanent changes the settings that firewalld starts with, not the rules that are in effect now"
        return (
            Effect(number, "not-reloaded", message, "add a line with sudo firewall-cmd --reload", unless=_RELOADED),
        )

    def _brings(self, at: int, later: frozenset[str]) -> frozenset[str]:
        """The rules that are there after a reload by one of the accepted commands alone."""
        return later - self._rules([*self.accepted[:at], *self.accepted[at + 1 :], _RELOAD])

    def _rules(self, commands: Sequence[tuple[str, ...]]) -> frozenset[str]:
        return frozenset(self.driver.outcome(_numbered(commands)).rules.splitlines())

    def _note(self, arguments: tuple[str, ...]) -> None:
        self.accepted.append(arguments)
        if _RELOADS & {*arguments}:
            self.permanent.clear()
        elif "--permanent" in arguments:
            self.permanent[len(self.accepted) - 1] = len(self.steps) - 1


def _numbered(commands: Sequence[tuple[str, ...]]) -> tuple[tuple[int, tuple[str, ...]], ...]:
    return tuple(enumerate(commands, 1))


def _answer(words: str, whole: str) -> Answer:
    if _ALREADY.search(words):
        return Answer.ACCEPTED
    if _NOT_THERE.search(words):
        return Answer.DEPENDS
    return Answer.REJECTED if _INVALID.search(words) or _USAGE_ERROR.search(whole) else Answer.NO_ANSWER


def _open(tools: Tools) -> _Trial:
    driver = FirewalldDriver(tools, program.fast, program.version())
    driver.load(HOSTS[0])
    return _Trial(driver)


def _mends(command: Command, step: Step, reply: Reply) -> Iterator[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    if reply.answer is Answer.DEPENDS:
        return
    yield from common.plain_signs(step)
    yield from _with_dashes(step)
    if "--permanent" in reply.words:
        yield Mend("rejected-by-tool", replace(step, argv=(*step.argv, "--permanent")), "add --permanent")
    for at, word in enumerate(step.argv):
        if match := _PORT_OPTION.fullmatch(word):
            yield from _ports(step, at, match["option"], match["value"])
        if re.fullmatch(r"-[a-z][a-z-]+(?:=.*)?", word):
            yield common.exchanged(step, at, f"-{word}", "single-dash-option", f"write -{word} with two dashes")
    yield from common.near_words(step, _KNOWN, rule="misspelled-word")


def _with_dashes(step: Step) -> Iterator[Mend]:
    """All options that lack their dashes with them."""
    at = [at for at, pair in enumerate(pairwise(step.argv), 1) if _lacks_dashes(*pair)]
    if len(at) > 1:
        argv = tuple(f"--{word}" if number in at else word for number, word in enumerate(step.argv))
        cure = f"write {' '.join(argv[number] for number in at)}"
        yield Mend("misspelled-word", replace(step, argv=argv), cure)
    for number in at[:1]:
        yield common.exchanged(
            step, number, f"--{step.argv[number]}", "misspelled-word", f"write --{step.argv[number]}"
        )


def _ports(step: Step, at: int, option: str, value: str) -> Iterator[Mend]:
    ranged = re.sub(r"([0-9]+):([0-9]+)", r"\1-\2", value)
    if ranged != value:
        yield common.exchanged(step, at, f"{option}={ranged}", "range-separator", f"write the range as {ranged}")
    if "/" not in ranged:
        cure = f"write {option}={ranged}/tcp or {option}={ranged}/udp"
        new = f"{option}={ranged}/tcp"
        words = (*step.argv[:at], new, *step.argv[at + 1 :])
        yield Mend("missing-protocol", replace(step, argv=words), cure, step.argv[at])
    parts = [part for part in re.split(r"[,\s]+", value) if part]
    if len(parts) > 1:
        protocol = parts[-1].partition("/")[2] or "tcp"
        several = tuple(f"{option}={part if '/' in part else f'{part}/{protocol}'}" for part in parts)
        words = (*step.argv[:at], *several, *step.argv[at + 1 :])
        yield Mend(
            "one-port-each", replace(step, argv=words), f"write {' '.join(several)}", step.argv[at], " ".join(several)
        )


def _opens(step: Step) -> str:
    words = " ".join(step.argv)
    opening = re.search(r"--add-(?:port|service|protocol)\b", words)
    return "in" if opening and "--policy" not in words else ""


def _is_whole(argv: tuple[str, ...]) -> bool:
    """In a sentence, an option that lacks its value is the name of one."""
    return bool(_RELOADS & {*argv}) or any(
        _CHANGES.match(word) and ("=" in word or word in _FLAGS or not following.startswith("-"))
        for word, following in pairwise((*argv, "-"))
    )


TOOL = HandwrittenTool(
    "firewalld", frozenset({"firewall-cmd"}), PROGRAMS, version, _step, _open, _mends, _opens, _is_whole
)
