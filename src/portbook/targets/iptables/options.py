"""The words of one iptables command as options. Closed: full spellings only, though iptables takes shorter ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected

_LONG = {
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
COMMANDS = frozenset({"-A", "-I", "-P", "-N"})
CONDITIONS = frozenset(
    {"-p", "-s", "-d", "-i", "-o", "--sport", "--dport", "--sports", "--dports"}
    | {"--icmp-type", "--icmpv6-type", "--ctstate", "--state"}
)
APART = {"--limit": "limit", "--limit-burst": "limit", "--dst-type": "addrtype", "--hl-eq": "hl", "--rt-type": "rt"}
"""Conditions on what is no part of a rule of ours, with their modules."""
_OTHERS = frozenset({"-t", "-m", "-j", "-g", "--comment", "--reject-with", "--log-prefix", "--log-level"})
_REPEATED = frozenset({"-m", "--comment", "--sports", "--dports"})


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        line: its line in the text.
        name: its shortest spelling.
        argument: what follows it.
        negated: whether `!` stands before it.
        more: the policy of `-P`, the rule number of `-I`; empty otherwise.
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
            raise Rejected(line, f"{name} may be given once only")
    return found


def _options(line: int, words: list[str]) -> Iterator[Option]:
    while words:
        negated = words[0] == "!"
        if negated:
            words.pop(0)
        word = words.pop(0) if words else ""
        name = _LONG.get(word, word)
        if name not in CONDITIONS and (negated or name not in COMMANDS | _OTHERS | APART.keys()):
            raise CannotJudge(line, f"{'! ' if negated else ''}{word} cannot be judged")
        if not words:
            raise Rejected(line, f"{word} needs an argument")
        argument = words.pop(0)
        numbered = name == "-I" and words and words[0].isdecimal()
        more = words.pop(0) if words and (numbered or name == "-P") else ""
        yield Option(line, name, argument, negated, more)
