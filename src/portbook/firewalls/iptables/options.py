"""The words of one iptables command as options. Closed: full spellings only, though iptables takes shorter ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected

LONG = {
    "--append": "-A",
    "--insert": "-I",
    "--policy": "-P",
    "--new-chain": "-N",
    "--table": "-t",
    "--protocol": "-p",
    "--source": "-s",
    "--src": "-s",
    "--destination": "-d",
    "--dst": "-d",
    "--in-interface": "-i",
    "--out-interface": "-o",
    "--match": "-m",
    "--jump": "-j",
    "--goto": "-g",
    "--source-port": "--sport",
    "--destination-port": "--dport",
    "--source-ports": "--sports",
    "--destination-ports": "--dports",
}
_ARGUMENTS = {"--syn": 0, "--tcp-flags": 2}
"""How many follow an option, where it is not one."""
_WAITING = frozenset({"-w", "--wait"})
"""For the lock of the programs; perhaps with a number of seconds."""
COMMANDS = frozenset({"-A", "-I", "-P", "-N"})
CONDITIONS = frozenset(
    {"-p", "-s", "-d", "-i", "-o", "--sport", "--dport", "--sports", "--dports"}
    | {"--icmp-type", "--icmpv6-type", "--ctstate", "--state"}
)
APART = {
    "--limit": "limit",
    "--limit-burst": "limit",
    "--dst-type": "addrtype",
    "--hl-eq": "hl",
    "--rt-type": "rt",
    "--syn": "tcp",
    "--tcp-flags": "tcp",
}
"""Conditions on what is no part of a rule of ours, with their modules."""
_NEGATABLE = CONDITIONS | {"--syn", "--tcp-flags"}
KNOWN = CONDITIONS | APART.keys()
"""All conditions."""
_OTHERS = frozenset({"-t", "-m", "-j", "-g", "--comment", "--reject-with", "--log-prefix", "--log-level"})
_MODULE = {"--ctstate": "conntrack", "--state": "state", **APART}
"""The modules of conditions, of those that may be loaded twice."""
_REPEATED = frozenset({"-m", "--comment", "--sports", "--dports"})


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        line: its line in the text.
        name: its shortest spelling.
        argument: what follows it.
        negated: whether `!` stands before it.
        more: the policy of `-P`, the rule number of `-I`, the flags of `--tcp-flags` that are set; empty otherwise.
    """

    line: int
    name: str
    argument: str
    negated: bool = False
    more: str = ""


def options(line: int, words: Sequence[str]) -> list[Option]:
    """All options of a command.

    Raises:
        CannotJudge: one that the grammar does not know.
        Rejected: an argument is missing, or an option given twice.
    """
    found = list(_options(line, list(words)))
    once = ["command" if each.name in COMMANDS else each.name for each in found if each.name not in _REPEATED]
    for name in once:
        if once.count(name) > 1:
            module = _MODULE.get(name, "")
            if sum(each.name == "-m" and each.argument == module for each in found) > 1:
                raise CannotJudge(line, f"-m {module} twice cannot be judged")
            raise Rejected(line, f"{name} may be given once only")
    return found


def _options(line: int, words: list[str]) -> Iterator[Option]:
    while words:
        negated = words[0] == "!"
        if negated:
            words.pop(0)
        word = words.pop(0) if words else ""
        name = LONG.get(word, word)
        if name in _WAITING and not negated:
            del words[: bool(words and words[0].isdecimal())]
            continue
        if name not in _NEGATABLE and (negated or name not in COMMANDS | _OTHERS | APART.keys()):
            raise CannotJudge(line, f"{'! ' if negated else ''}{word} cannot be judged")
        arguments = _ARGUMENTS.get(name, 1)
        if len(words) < arguments:
            raise Rejected(line, f"{word} needs an argument")
        argument, more = [*(words.pop(0) for _ in range(arguments)), "", ""][:2]
        numbered = name == "-I" and words and words[0].isdecimal()
        if words and (numbered or name == "-P"):
            more = words.pop(0)
        yield Option(line, name, argument, negated, more)
