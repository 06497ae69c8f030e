"""The words of one iptables command as options, in full spellings only: iptables also takes shorter ones."""

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
"""The number of words behind an option, where it is not one."""
_WAITING = frozenset({"-w", "--wait"})
"""Options to wait for the lock, perhaps with a number of seconds."""
COMMANDS = frozenset({"-A", "-I", "-P", "-N"})
CONDITIONS = frozenset(
    {"-p", "-s", "-d", "-i", "-o", "--sport", "--dport", "--sports", "--dports"}
    | {"--icmp-type", "--icmpv6-type", "--ctstate", "--state"}
)
SPECIAL = {
    "--limit": "limit",
    "--limit-burst": "limit",
    "--dst-type": "addrtype",
    "--hl-eq": "hl",
    "--rt-type": "rt",
    "--syn": "tcp",
    "--tcp-flags": "tcp",
}
"""Conditions on fields that Portbook's rules do not have, with their modules."""
_NEGATABLE = CONDITIONS | {"--syn", "--tcp-flags"}
KNOWN = CONDITIONS | SPECIAL.keys()
"""All conditions."""
_OTHERS = frozenset({"-t", "-m", "-j", "-g", "--comment", "--reject-with", "--log-prefix", "--log-level"})
_MODULE = {"--ctstate": "conntrack", "--state": "state", **SPECIAL}
"""The modules of conditions, where a rule may load the module twice."""
_REPEATED = frozenset({"-m", "--comment", "--sports", "--dports"})


@dataclass(frozen=True)
class Option:
    """One option.

    Attributes:
        line: its line in the text.
        name: its shortest spelling.
        argument: the word behind it.
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
        CannotJudge: the grammar does not know an option.
        Rejected: an option lacks its argument, or stands twice.
    """
    parsed = list(_options(line, list(words)))
    once = ["command" if option.name in COMMANDS else option.name for option in parsed if option.name not in _REPEATED]
    for name in once:
        if once.count(name) > 1:
            module = _MODULE.get(name, "")
            if sum(option.name == "-m" and option.argument == module for option in parsed) > 1:
                raise CannotJudge(line, f"this rule loads -m {module} twice", id_="iptables-module-twice")
            raise Rejected(line, f"{name} may stand once only", id_="iptables-option-twice")
    return parsed


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
        if name not in _NEGATABLE and (negated or name not in COMMANDS | _OTHERS | SPECIAL.keys()):
            message = f"Portbook does not know the option {'! ' if negated else ''}{word}"
            raise CannotJudge(line, message, id_="iptables-unknown-option")
        arguments = _ARGUMENTS.get(name, 1)
        if len(words) < arguments:
            raise Rejected(line, f"{word} needs an argument", id_="iptables-missing-argument")
        argument, more = [*(words.pop(0) for _ in range(arguments)), "", ""][:2]
        numbered = name == "-I" and words and words[0].isdecimal()
        if words and (numbered or name == "-P"):
            more = words.pop(0)
        yield Option(line, name, argument, negated, more)
