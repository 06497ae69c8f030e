"""The tables that iptables-save prints, as clauses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from portbook.firewalls.iptables.chain_names import TARGETS
from portbook.firewalls.iptables.clauses import Clauses, clauses
from portbook.firewalls.iptables.rule import POLICIES
from portbook.firewalls.iptables.saved import CHAIN, words
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter.doubt import TAKE_OUT

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
"""Chains without which nobody can say what comes in and leaves."""
_WHOLE = "give the whole of what iptables-save prints"


@dataclass
class Table:
    """A table of one IP version.

    Attributes:
        name: `filter`.
        line: where it begins.
        policies: whether its built-in chains accept.
        lines: where each chain is declared.
        chains: the rules of each chain, with their lines.
    """

    name: str
    line: int
    policies: dict[str, bool] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    chains: dict[str, list[tuple[int, Clauses]]] = field(default_factory=dict)

    def reached(self) -> Iterator[tuple[int, Clauses]]:
        """The rules that a packet can come to."""
        seen = {name for name in self.chains if name in _BUILT_IN}
        todo = list(seen)
        while todo:
            for line, rule in self.chains[todo.pop()]:
                yield line, rule
                if rule.target in self.chains and rule.target not in seen:
                    seen.add(rule.target)
                    todo.append(rule.target)


def tables(lines: Iterable[tuple[int, str]]) -> Iterator[Table]:
    """The tables in numbered lines.

    Raises:
        CannotJudge: they are no listing, or one that is not whole.
        Rejected: the end is missing.
    """
    table: Table | None = None
    said: list[tuple[int, list[str]]] = []
    seen: set[str] = set()
    for number, line in lines:
        if not line or line.startswith("#"):
            continue
        if line.startswith("*") and table is None:
            table, said = _begun(number, line[1:], seen), []
        elif line == "COMMIT" and table:
            yield _whole(table, said)
            table = None
        elif table:
            _line(number, line, table, said)
        else:
            raise CannotJudge(number, "a line outside of a table cannot be judged")
    if table:
        raise Rejected(1, f"COMMIT of the table {table.name} is missing: {_WHOLE}")


def _begun(number: int, name: str, seen: set[str]) -> Table:
    if name not in _CHAINS:
        raise CannotJudge(number, f"a table {name} cannot be judged: {TAKE_OUT}")
    if name in seen:
        raise CannotJudge(number, f"the table {name} is there twice, and which one counts cannot be judged")
    seen.add(name)
    return Table(name, number)


def _line(number: int, line: str, table: Table, said: list[tuple[int, list[str]]]) -> None:
    if chain := CHAIN.fullmatch(line):
        if chain["name"] in table.chains:
            raise CannotJudge(number, f"the chain {chain['name']} is there twice, which iptables-save does not print")
        _check_chain(number, table.name, chain["name"], chain["policy"])
        table.chains[chain["name"]] = []
        table.lines[chain["name"]] = number
        if chain["policy"] in POLICIES:
            table.policies[chain["name"]] = POLICIES[chain["policy"]]
        return
    found = list(words(number, line))
    if found[0] != "-A" or len(found) == 1:
        raise CannotJudge(number, "this is not a line of iptables-save")
    said.append((number, found))


def _check_chain(number: int, table: str, name: str, policy: str) -> None:
    """Refuse a chain that the table cannot have, and a policy that the chain cannot.

    Raises:
        CannotJudge: it is of another table, has the name of a target, or has no policy that tells something.
    """
    if name in _BUILT_IN - _CHAINS[table]:
        raise CannotJudge(number, f"the table {table} has no chain {name}: {_WHOLE}")
    if (name in _BUILT_IN) is not (policy in POLICIES):
        raise CannotJudge(number, f"the policy of chain {name} is not what iptables-save prints")
    if name in TARGETS:
        raise CannotJudge(number, f"{name} is a target, and no chain has its name")


def _whole(table: Table, said: Iterable[tuple[int, list[str]]]) -> Table:
    """The table with its rules, now that the names of all its chains are known.

    Raises:
        CannotJudge: a chain is missing.
    """
    names = frozenset(table.chains)
    for number, found in said:
        if found[1] not in names:
            raise CannotJudge(number, "this is not a line of iptables-save")
        table.chains[found[1]].append((number, clauses(found, names)))
    if table.name == "filter" and (missing := next((each for each in _NEEDED if each not in names), "")):
        raise CannotJudge(table.line, f"the line of chain {missing} is missing in the table filter: {_WHOLE}")
    return table
