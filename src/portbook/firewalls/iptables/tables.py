"""The tables that iptables-save prints, as clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portbook.firewalls.iptables.chain_names import TARGETS
from portbook.firewalls.iptables.clauses import Clauses, clauses
from portbook.firewalls.iptables.rule import POLICIES
from portbook.firewalls.iptables.save_format import CHAIN, outside_tables, words
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.reasons import TAKE_OUT

_FILTERED = frozenset({"INPUT", "FORWARD", "OUTPUT"})
_CHAINS = {
    "raw": frozenset({"PREROUTING", "OUTPUT"}),
    "mangle": _FILTERED | {"PREROUTING", "POSTROUTING"},
    "nat": frozenset({"PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"}),
    "filter": _FILTERED,
    "security": _FILTERED,
}
"""The built-in chains of each table (iptables(8), "TABLES")."""
_BUILT_IN = frozenset().union(*_CHAINS.values())
_NEEDED = ("INPUT", "OUTPUT")
"""Chains without which the packets that come in and leave are unknown."""
_WHOLE = "give the whole of what iptables-save prints"


@dataclass
class Table:
    """A table of one IP version.

    Attributes:
        name: `filter`.
        line: the line that it begins in.
        policies: whether the policy of each built-in chain accepts.
        lines: the line that declares each chain.
        chains: the rules of each chain, with their lines.
    """

    name: str
    line: int
    policies: dict[str, bool] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    chains: dict[str, list[tuple[int, Clauses]]] = field(default_factory=dict)

    def reached(self) -> Iterator[tuple[int, Clauses]]:
        """The rules that a packet can reach."""
        todo = [name for name in self.chains if name in _BUILT_IN]
        entered = set(todo)
        while todo:
            for line, rule in self.chains[todo.pop()]:
                yield line, rule
                if rule.target in self.chains and rule.target not in entered:
                    entered.add(rule.target)
                    todo.append(rule.target)


def tables(lines: Iterable[tuple[int, str]]) -> Iterator[Table]:
    """The tables in numbered lines.

    Raises:
        CannotJudge: the lines are no listing, or a part of one.
        Rejected: the end of a table is missing.
    """
    table: Table | None = None
    rules: list[tuple[int, list[str]]] = []
    names: set[str] = set()
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        if line.startswith("*") and table is None:
            table, rules = _new_table(number, line[1:], names), []
        elif line == "COMMIT" and table:
            yield _whole(table, rules)
            table = None
        elif table:
            _line(number, line, table, rules)
        else:
            raise outside_tables(number)
    if table:
        message = f"COMMIT of the table {table.name} is missing"
        raise Rejected(1, message, id_="iptables-missing-commit", cure=_WHOLE)


def _new_table(number: int, name: str, names: set[str]) -> Table:
    if name not in _CHAINS:
        message = f"Portbook does not know the table {name}"
        raise CannotJudge(number, message, id_="iptables-other-table", cure=TAKE_OUT)
    if name in names:
        message = f"the table {name} is there twice, and which one counts is not in the text"
        raise CannotJudge(number, message, id_="iptables-duplicate", cure=_WHOLE)
    names.add(name)
    return Table(name, number)


def _line(number: int, line: str, table: Table, rules: list[tuple[int, list[str]]]) -> None:
    if chain := CHAIN.fullmatch(line):
        if chain["name"] in table.chains:
            message = f"the chain {chain['name']} is there twice, which iptables-save does not print"
            raise CannotJudge(number, message, id_="iptables-duplicate", cure=_WHOLE)
        _check_chain(number, table.name, chain["name"], chain["policy"])
        table.chains[chain["name"]] = []
        table.lines[chain["name"]] = number
        if chain["policy"] in POLICIES:
            table.policies[chain["name"]] = POLICIES[chain["policy"]]
        return
    rule = list(words(number, line))
    if rule[0] != "-A" or len(rule) == 1:
        raise _not_saved(number)
    rules.append((number, rule))


def _not_saved(line: int) -> CannotJudge:
    return CannotJudge(line, "this is not a line of iptables-save", id_="iptables-not-a-listing")


def _check_chain(number: int, table: str, name: str, policy: str) -> None:
    """Refuse a chain that the table cannot have, and a policy that the chain cannot have.

    Raises:
        CannotJudge: the chain is one of another table, has the name of a target, or has a wrong policy.
    """
    if name in _BUILT_IN - _CHAINS[table]:
        message = f"the table {table} has no chain {name}"
        raise CannotJudge(number, message, id_="iptables-chain-of-other-table", cure=_WHOLE)
    if (name in _BUILT_IN) is not (policy in POLICIES):
        message = f"the policy of chain {name} is not what iptables-save prints"
        raise CannotJudge(number, message, id_="iptables-not-a-listing")
    if name in TARGETS:
        message = f"{name} is a target, and no chain has its name"
        raise CannotJudge(number, message, id_="iptables-not-a-listing")


def _whole(table: Table, rules: Iterable[tuple[int, list[str]]]) -> Table:
    """The table with its rules, which need the names of all its chains.

    Raises:
        CannotJudge: a chain is missing.
    """
    names = frozenset(table.chains)
    for number, rule in rules:
        if rule[1] not in names:
            raise _not_saved(number)
        table.chains[rule[1]].append((number, clauses(rule, names)))
    if table.name == "filter" and (missing := next((name for name in _NEEDED if name not in names), "")):
        message = f"the table filter has no line for chain {missing}"
        raise CannotJudge(table.line, message, id_="iptables-missing-chain", cure=_WHOLE)
    return table
