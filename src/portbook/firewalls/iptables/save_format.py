"""The format that iptables-save writes and iptables-restore reads."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portbook.firewalls.iptables.filter import BUILT_IN, FilterTable
from portbook.firewalls.iptables.rule import POLICIES, Command, parse_portable
from portbook.firewalls.iptables.side_effects import FORWARD
from portbook.targets.base import CannotJudge, Rejected, Remark

CHAIN = re.compile(r":(?P<name>[A-Za-z0-9_.-]{1,28}) (?P<policy>ACCEPT|DROP|-)( \[[0-9]+:[0-9]+\])?")
_WORD = re.compile(r'(?P<plain>[^\s"\\]+)|"(?P<quoted>(?:[^"\\]|\\["\\\x27])*)"')
"""Inside quotes iptables-save escapes three characters with a backslash (`xtables_save_string` in libxtables/xtables.c)."""
_BLANK = " \t"
_LONGEST_LINE = 10_238
"""Bytes of a line that iptables-restore reads at once; it takes the rest of a comment for a line (iptables-restore.c)."""
_COMMANDS_ONLY = frozenset({"-t", "--table", "-w", "--wait"})
_LOSSES = {
    "nat": "containers, guests and forwarded ports lose their addresses",
    "mangle": "nothing marks and changes packets any more as its rules did",
    "raw": "connections that its rules exempt from tracking are tracked",
    "security": "packets lose the labels that its rules set",
}


def restored(lines: Iterable[tuple[int, str]], version: int) -> FilterTable:
    """The filter table of a saved rule set whose other tables decide nothing.

    Raises:
        CannotJudge: the closed grammar does not know a part of the rule set.
        Rejected: iptables-restore refuses the rule set.
    """
    filter_table = FilterTable(version)
    table, last, first_line = "", 1, 1
    for number, line in lines:
        last = number
        if len(line.encode()) > _LONGEST_LINE:
            message = f"iptables-restore cuts a line of more than {_LONGEST_LINE} bytes in two"
            raise CannotJudge(number, message, id_="iptables-line-too-long")
        if not line or line.startswith("#"):
            continue
        if line.startswith("*") and not table:
            table, first_line = _table(number, line, filter_table), number
        elif line == "COMMIT" and table:
            if table == "filter" and FORWARD not in filter_table.policies:
                filter_table.line_effects.append(_no_forward_policy(first_line))
            table = ""
        elif table == "filter":
            _filter_line(number, line, filter_table)
        elif table:
            _idle(number, line)
        else:
            raise outside_tables(number)
    if table:
        message = "COMMIT is missing, so iptables-restore loads nothing"
        raise Rejected(last, message, id_="iptables-missing-commit")
    return filter_table


def outside_tables(line: int) -> CannotJudge:
    """The refusal of a line outside of all tables."""
    return CannotJudge(line, "this line stands outside of a table", id_="iptables-line-outside-table")


def no_policy(line: int, chain: str) -> CannotJudge:
    """The refusal of a restored table that does not set the policy of a chain."""
    message = f"this table has no line for chain {chain}, so its policy depends on the host"
    return CannotJudge(line, message, id_="iptables-missing-policy", cure=f"add a line such as :{chain} DROP [0:0]")


def _no_forward_policy(line: int) -> Remark:
    message = "this removes all rules from FORWARD and leaves its policy as it is"
    return Remark(line, message, "iptables-missing-forward-policy", "put the line :FORWARD DROP [0:0] into it")


def _table(number: int, line: str, filter_table: FilterTable) -> str:
    name = line[1:]
    if name == "filter" and not filter_table.whole:
        filter_table.whole = True
    elif name in _LOSSES:
        message = f"this removes all rules from the table {name}, so {_LOSSES[name]}"
        filter_table.line_effects.append(Remark(number, message, "iptables-empties-table"))
    else:
        message = f"Portbook does not know the table {name} here"
        raise CannotJudge(number, message, id_="iptables-other-table")
    return name


def _filter_line(number: int, line: str, filter_table: FilterTable) -> None:
    if chain := CHAIN.fullmatch(line):
        name, policy = chain["name"], chain["policy"]
        if name in BUILT_IN and policy in POLICIES:
            filter_table.set_policy(number, name, accepts=POLICIES[policy])
        elif name not in BUILT_IN and policy == "-":
            filter_table.make(number, name)
        else:
            raise Rejected(number, f"chain {name} cannot have this policy", id_="iptables-bad-policy")
        return
    if not line.startswith("-A "):
        message = "this line is neither a chain, nor a rule with -A, nor COMMIT"
        raise CannotJudge(number, message, id_="iptables-not-a-saved-line")
    rule = _rule(number, line, filter_table.version)
    if rule.chain in BUILT_IN and rule.chain not in filter_table.policies:
        raise no_policy(number, rule.chain)
    filter_table.run(rule)


@lru_cache(maxsize=4096)
def _rule(number: int, line: str, version: int) -> Command:
    """The rule of a line. Most lines of a host are the same before and after a snippet, so it is cached."""
    rule_words = list(words(number, line))
    if refused := next((word for word in rule_words if word in _COMMANDS_ONLY), ""):
        message = f"{refused} cannot be used in a restored table"
        raise Rejected(number, message, id_="iptables-only-on-command-line")
    return parse_portable(number, rule_words, version)


def _idle(number: int, line: str) -> None:
    chain = CHAIN.fullmatch(line)
    if chain is None or chain["policy"] == "DROP":
        raise CannotJudge(number, "Portbook knows rules of the table filter only", id_="iptables-other-table")


def words(number: int, line: str) -> Iterator[str]:
    """The words of a line, with the quoting of iptables-restore: double quotes only, and a backslash only inside them.

    Raises:
        CannotJudge: the line has a quote or a backslash in another place.
    """
    at = 0
    while at < len(line):
        word = _WORD.match(line, at)
        if word is None:
            message = "Portbook does not know a quote or a backslash in this place"
            raise CannotJudge(number, message, id_="iptables-unknown-quoting", column=at + 1)
        at = word.end()
        if at < len(line) and line[at] not in _BLANK:
            message = "Portbook does not know words that are partly in quotes"
            raise CannotJudge(number, message, id_="iptables-unknown-quoting", column=at + 1)
        while at < len(line) and line[at] in _BLANK:
            at += 1
        quoted = word["quoted"]
        yield word["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
