"""Commands of iptables and ip6tables by anyone, and the files of their restore programs, judged by the machine's own variant."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from portbook.escape.visible import one_line
from portbook.firewalls.iptables.check.hosts import EMPTY
from portbook.firewalls.iptables.check.mends import LATER_MATCHES, mends
from portbook.firewalls.iptables.check.variants import own_version
from portbook.firewalls.iptables.check.wraps import LARGEST, too_large, wrapped
from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten.tool import Answer, Effect, HandwrittenTool, Reply, Trial
from portbook.proof.host.driver import Step
from portbook.proof.sandbox.tools import ProgramResult, Tools

_PLAIN = frozenset({"iptables", "ip6tables"})
_RESTORE = {"iptables-restore": "iptables", "ip6tables-restore": "ip6tables"}
_RUNS_A_PROGRAM = "--modprobe"
"""The one option that names a program to run; the tools take its abbreviations, too."""
_SHORT = re.compile(r"-[Vfbvnx46]*M")
"""Its short form, also behind others that take no value."""
_QUOTES = str.maketrans("", "", "\"'\\")
"""Signs that a restore program takes away wherever they stand in a word."""
_CHANGES = frozenset(
    "-A -I -D -R -N -X -F -P -E --append --insert --delete --replace --new-chain --delete-chain --flush --policy".split()  # noqa: SIM905  # a table
)
_ADDS = frozenset({"-A", "-I", "--append", "--insert"})
_STANDARD_CHAINS = frozenset({"INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING"})
_NOT_THERE = re.compile(
    r"No chain/target/match by that name|Chain '.*' does not exist|Set .* doesn't exist|Chain already exists"
    r"|line [0-9]+ failed|Bad rule \(does a matching rule"
)
_OF_THE_MACHINE = re.compile(
    r"Couldn't load (?:match|target)|Bad value for \"--[ug]id-owner\"|Permission denied|not supported|Operation not permitted"
    r"|missing kernel module|Index of \w+ too big|RULE_\w+ failed|CHAIN_\w+ failed|Device or resource busy|Directory not empty"
)
_NO_MATCH = re.compile(r"Couldn't load match `(?P<name>[^']*)'")
_UNKNOWN_NAME = re.compile(r"(?:host/network|invalid port/service) `(?P<name>[^']*)'")
_HAS_LETTER = re.compile(r"[A-Za-z]")
_WHERE = re.compile(r"(?:Error occurred at|line) (?:line: )?(?P<line>[0-9]+)")
_PREFIX = re.compile(r"^ip6?tables(?:-restore)?(?: v[0-9.]+ \([a-z_]+\))?: ")
_USAGE_ERROR = 2
_VERDICT = re.compile(r"-A \S+ -j (?:DROP|REJECT(?: --reject-with \S+)?)")
"""A listed rule that ends the way of every packet."""
_DELETES = frozenset(
    {"-D", "-C", "-X", "-F", "-E", "-R", "--delete", "--check", "--delete-chain", "--flush", "--rename-chain"}
)


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is run: options that name programs and files of the machine are on no list."""
    if command.program in _RESTORE:
        text = "".join(f"{line.text}\n" for line in command.stdin or ())
        options = set(words[1:]) - {"-n", "--noflush"}
        return None if not text or options or _runs_a_program(text.split()) else Step((words[0], *words[1:]), text)
    plain = {word.replace("–", "-").replace("—", "--") for word in words}
    if _runs_a_program(words) or command.program not in _PLAIN or not _CHANGES & plain:
        return None
    return Step(words)


def _runs_a_program(words: Sequence[str]) -> bool:
    names = [word.translate(_QUOTES).partition("=")[0] for word in words]
    shortest = 3
    return any(_SHORT.match(name) or (len(name) >= shortest and _RUNS_A_PROGRAM.startswith(name)) for name in names)


@dataclass
class _Trial(Trial):
    """One host with empty tables.

    Attributes:
        tools: what runs the programs.
        steps: the commands that were run.
        closed: by chain, the number and section of the command after which no packet goes further there.
        chains: the number of the command that made a chain, by program, table and name.
        late: rules behind the end of a chain.
        wrapped: rules that are about another port than is written.
        version4: the number of the first command that lets IPv4 packets from anywhere through; -1 where there is none.
        version6: whether one is about IPv6.
    """

    tools: Tools
    steps: list[Step] = field(default_factory=list)
    closed: dict[tuple[str, str, str], tuple[int, int]] = field(default_factory=dict)
    chains: dict[tuple[str, str, str], int] = field(default_factory=dict)
    late: list[Effect] = field(default_factory=list)
    wrapped: list[Effect] = field(default_factory=list)
    version4: int = -1
    version6: bool = False

    def run(self, step: Step, section: int) -> Reply:
        self.steps.append(step)
        completed = self.tools.run(step.argv, step.stdin)
        reply = _reply(step, completed)
        self.version6 = self.version6 or step.argv[0].startswith("ip6")
        if reply.answer is Answer.ACCEPTED and not step.stdin:
            self._note(step.argv, section)
        if reply.answer is Answer.ACCEPTED:
            self.wrapped += self._wrapped(step)
        return reply

    def effects(self) -> Sequence[Effect]:
        effects = [*self.late, *self.wrapped, *self._unused_chains()]
        if self.version4 >= 0 and not self.version6:
            message = "these rules are for IPv4 only: IPv6 packets pass or not as before"
            effects.append(Effect(self.version4, "ipv4-only", message, "write the same rules with ip6tables"))
        return effects

    def _note(self, argv: tuple[str, ...], section: int) -> None:
        number, (verb, chain), table = len(self.steps) - 1, _verb(argv), _option(argv, "-t", "--table") or "filter"
        key = (argv[0], table, chain)
        if verb in {"-N", "--new-chain"}:
            self.chains[key] = number
        if verb in {"-D", "-F", "-R", "--delete", "--flush", "--replace"}:
            self.closed.clear()
        if verb in {"-A", "--append"}:
            self._appended(key, number, section)
        if (
            verb in _ADDS
            and table == "filter"
            and argv[0] == "iptables"
            and chain in _STANDARD_CHAINS
            and self.version4 < 0
        ):
            self.version4 = -1 if re.search(r"[0-9]\.[0-9]", " ".join(argv)) else number

    def _appended(self, key: tuple[str, str, str], number: int, section: int) -> None:
        """Look at the end of a chain as the kernel lists it."""
        program, table, chain = key
        listed = self.tools.run((program, "-t", table, "-S", chain)).stdout.splitlines()
        earlier, closing = self.closed.get(key, (-1, -1))
        ends = [line for line in listed[:-1] if _VERDICT.fullmatch(line)]
        if ends and earlier >= 0 and closing == section:
            message = f"no packet comes to this rule: {ends[0]} is before it in the chain {chain}"
            cure = "put it before that rule, or insert it with -I"
            self.late.append(Effect(number, "behind-final-drop", message, cure))
        if listed and _VERDICT.fullmatch(listed[-1]) and key not in self.closed:
            self.closed[key] = (number, section)

    def _wrapped(self, step: Step) -> Iterator[Effect]:
        """Look for ports that are too large, as the kernel lists them; a file to load has one rule on a line."""
        program = _RESTORE.get(step.argv[0], step.argv[0])
        rules = [step.argv, *(line.split() for line in step.stdin.splitlines())]
        for number in dict.fromkeys(number for rule in rules for number in too_large(rule)):
            tables = [_option(step.argv, "-t", "--table") or "filter"] if not step.stdin else _tables(step.stdin)
            listed = [
                rule for table in tables for rule in self.tools.run((program, "-t", table, "-S")).stdout.splitlines()
            ]
            for rule in [*wrapped(number, listed)][:1]:
                message = f"{program} takes {number} for port {number % (LARGEST + 1)}, and lists {rule}"
                cure = f"write a port up to {LARGEST}"
                yield Effect(len(self.steps) - 1, "port-wraps", message, cure)

    def _unused_chains(self) -> Iterator[Effect]:
        for (program, table, chain), number in self.chains.items():
            listed = self.tools.run((program, "-t", table, "-S")).stdout.splitlines()
            has_rules = any(line.startswith(f"-A {chain} ") for line in listed)
            used = any(re.search(rf" -[jg] {re.escape(chain)}(?: |$)", line) for line in listed)
            if has_rules and not used and f"-N {chain}" in listed:
                message = f"no packet comes to the chain {chain}: no rule jumps to it"
                yield Effect(
                    number, "chain-without-hook", message, f"add a rule with -j {chain} to a chain such as INPUT"
                )


def _verb(argv: Sequence[str]) -> tuple[str, str]:
    """What a command does, and with which chain."""
    at = next((at for at, word in enumerate(argv) if word in _CHANGES), -1)
    return (argv[at], argv[at + 1] if at + 1 < len(argv) else "") if at >= 0 else ("", "")


def _tables(text: str) -> list[str]:
    """The tables of a file to load."""
    return re.findall(r"^\s*\*(\w+)", text, re.MULTILINE)


def _option(argv: Sequence[str], *names: str) -> str:
    return next((value for name, value in itertools.pairwise(argv) if name in names), "")


def _reply(step: Step, completed: ProgramResult) -> Reply:
    if not completed.returncode:
        return Reply(Answer.ACCEPTED)
    lines = [line.strip() for line in completed.stderr.splitlines() if line.strip()]
    said = lines[0] if lines else f"exit code {completed.returncode}"
    words = one_line(_PREFIX.sub("", said)).removesuffix(" Run `dmesg' for more information.").removesuffix(".")
    where = _WHERE.search(completed.stderr)
    line = int(where["line"]) if where and step.stdin and "failed" not in words else 0
    return Reply(_answer(step, completed.returncode, said), words, line)


def _answer(step: Step, code: int, said: str) -> Answer:
    verb, _chain = _verb(step.argv)
    if "already exists" in said:
        return Answer.ACCEPTED
    if _NOT_THERE.search(said) or (code != _USAGE_ERROR and "Bad built-in chain name" in said):
        return Answer.NO_ANSWER if verb in _DELETES else Answer.DEPENDS
    if (match := _NO_MATCH.search(said)) and match["name"] in LATER_MATCHES:
        return Answer.REJECTED
    unknown = _UNKNOWN_NAME.search(said)
    if _OF_THE_MACHINE.search(said) or (unknown and _is_a_name(unknown["name"])):
        return Answer.NO_ANSWER
    return Answer.REJECTED if code == _USAGE_ERROR or "Bad policy name" in said or step.stdin else Answer.NO_ANSWER


def _is_a_name(text: str) -> bool:
    """Whether a word may be the name of a host or a service that this machine does not know."""
    return bool(_HAS_LETTER.search(text)) and ":" not in text and "," not in text and not text.startswith("-")


def _opens(step: Step) -> str:
    verb, chain = _verb(step.argv)
    accepts = _option(step.argv, "-j", "--jump") == "ACCEPT"
    return {"INPUT": "in", "OUTPUT": "out"}.get(chain, "") if verb in _ADDS and accepts else ""


def _is_whole(argv: tuple[str, ...]) -> bool:
    """In a sentence, `iptables -A INPUT` is the beginning of a command."""
    verb, _chain = _verb(argv)
    return verb in {"-P", "--policy"} or (verb in _ADDS and bool({"-j", "--jump", "-g", "--goto"} & {*argv[:-1]}))


@dataclass(frozen=True)
class _Host:
    """How a host with empty tables is made."""

    tools: Tools

    def open(self) -> _Trial:
        self.tools.reset()
        for name in _RESTORE:
            self.tools.run((name,), EMPTY)
        return _Trial(self.tools)


TOOL = HandwrittenTool(
    "iptables",
    _PLAIN | _RESTORE.keys(),
    ("iptables", "ip6tables", *_RESTORE),
    own_version,
    _step,
    lambda tools: _Host(tools).open(),
    mends,
    _opens,
    _is_whole,
)
