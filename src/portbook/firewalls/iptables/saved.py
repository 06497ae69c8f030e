"""Rule sets as iptables-save writes and iptables-restore reads them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from portbook.firewalls.iptables.filter import BUILT_IN, Filter
from portbook.firewalls.iptables.rule import POLICIES, Parsed, typed
from portbook.firewalls.iptables.side_effects import FORWARD
from portbook.targets.base import CannotJudge, Rejected, Remark

CHAIN = re.compile(r":(?P<name>[A-Za-z0-9_.-]{1,28}) (?P<policy>ACCEPT|DROP|-)( \[[0-9]+:[0-9]+\])?")
_WORD = re.compile(r'(?P<plain>[^\s"\\]+)|"(?P<quoted>(?:[^"\\]|\\["\\\x27])*)"')
"""In quotes iptables-save puts a backslash before three signs (`xtables_save_string` in libxtables/xtables.c)."""
_BLANK = " \t"
_LONGEST_LINE = 10_238
"""Bytes of a line that iptables-restore reads at once: what is behind them in a remark is a line of its own (iptables-restore.c)."""
_COMMANDS_ONLY = frozenset({"-t", "--table", "-w", "--wait"})
_TAKEN = {
    "nat": "containers, guests and forwarded ports lose their addresses",
    "mangle": "what it marks and changes is not marked and changed any more",
    "raw": "what it does not track is tracked",
    "security": "what it labels has no labels any more",
}
_TABLES = _TAKEN.keys()
_NO_FORWARD = (
    "this takes all rules out of FORWARD and leaves its policy as it is: put the line :FORWARD DROP [0:0] into it"
)


def restored(lines: Iterable[tuple[int, str]], version: int) -> Filter:
    """The filter table of a saved rule set; other tables must not decide anything.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that iptables-restore refuses.
    """
    found = Filter(version)
    table, last, began = "", 1, 1
    for number, line in lines:
        last = number
        if len(line.encode()) > _LONGEST_LINE:
            raise CannotJudge(number, f"iptables-restore cuts a line of more than {_LONGEST_LINE} bytes in two")
        if not line or line.startswith("#"):
            continue
        if line.startswith("*") and not table:
            table, began = _table(number, line, found), number
        elif line == "COMMIT" and table:
            if table == "filter" and FORWARD not in found.policies:
                found.told.append(Remark(began, _NO_FORWARD))
            table = ""
        elif table == "filter":
            _filter_line(number, line, found)
        elif table:
            _idle(number, line)
        else:
            raise CannotJudge(number, "a line outside of a table cannot be judged")
    if table:
        raise Rejected(last, "COMMIT is missing, so nothing is loaded")
    return found


def _table(number: int, line: str, found: Filter) -> str:
    name = line[1:]
    if name == "filter" and not found.whole:
        found.whole = True
    elif name in _TABLES:
        found.told.append(Remark(number, f"this takes all rules out of the table {name}: {_TAKEN[name]}"))
    else:
        raise CannotJudge(number, f"a table {name} cannot be judged here")
    return name


def _filter_line(number: int, line: str, found: Filter) -> None:
    if chain := CHAIN.fullmatch(line):
        name, policy = chain["name"], chain["policy"]
        if name in BUILT_IN and policy in POLICIES:
            found.set_policy(number, name, accepts=POLICIES[policy])
        elif name not in BUILT_IN and policy == "-":
            found.make(number, name)
        else:
            raise Rejected(number, f"chain {name} cannot have this policy")
        return
    if not line.startswith("-A "):
        raise CannotJudge(number, "a line other than a chain, a rule with -A, or COMMIT cannot be judged")
    rule = _rule(number, line, found.version)
    if rule.chain in BUILT_IN and rule.chain not in found.policies:
        raise CannotJudge(number, f"without a line for chain {rule.chain}, its policy cannot be judged")
    found.run(rule)


@lru_cache(maxsize=4096)
def _rule(number: int, line: str, version: int) -> Parsed:
    """What a host lists before and after a snippet is the same but for a few lines."""
    said = list(words(number, line))
    if refused := next((word for word in said if word in _COMMANDS_ONLY), ""):
        raise Rejected(number, f"{refused} cannot be used in a restored table")
    return typed(number, said, version)


def _idle(number: int, line: str) -> None:
    chain = CHAIN.fullmatch(line)
    if chain is None or chain["policy"] == "DROP":
        raise CannotJudge(number, "rules in tables other than filter cannot be judged")


def words(number: int, line: str) -> Iterator[str]:
    """Words as iptables-restore takes them: only double quotes, and a backslash only inside them."""
    at = 0
    while at < len(line):
        word = _WORD.match(line, at)
        if word is None:
            raise CannotJudge(number, "a quote or backslash in this place cannot be judged")
        at = word.end()
        if at < len(line) and line[at] not in _BLANK:
            raise CannotJudge(number, "words joined with quotes cannot be judged")
        while at < len(line) and line[at] in _BLANK:
            at += 1
        quoted = word["quoted"]
        yield word["plain"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)
