"""The tables, chains and sets of a listing. Rules stay words until all sets of their table are read."""

from __future__ import annotations

from dataclasses import dataclass, field

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.hook import priority
from portbook.firewalls.nftables.sets import Set, read_set
from portbook.firewalls.nftables.statement import VERSIONS
from portbook.targets.base import CannotJudge
from portbook.targets.netfilter.reasons import TAKE_OUT

_OTHERS = ("arp", "bridge", "netdev")


@dataclass
class Hook:
    """The hook of a base chain, with its policy."""

    kind: str
    name: str
    priority: int
    line: int
    accepts: bool = True


@dataclass
class Chain:
    """A chain of a listing, with its rules as words."""

    hook: Hook | None = None
    rules: list[Cursor] = field(default_factory=list)


@dataclass
class Table:
    """A table of a listing."""

    family: str
    name: str
    line: int
    chains: dict[str, Chain] = field(default_factory=dict)
    sets: dict[str, Set] = field(default_factory=dict)


def read_tables(cursor: Cursor) -> list[Table]:
    """The tables of a listing; blocks of the same table are merged.

    Raises:
        CannotJudge: the text is no listing, or has filters outside inet, ip and ip6 tables that also decide.
    """
    tables: dict[tuple[str, str], Table] = {}
    cursor.skip_ends()
    while cursor.more:
        cursor.expect("table")
        _table(cursor, tables)
        cursor.end()
    return list(tables.values())


def _table(cursor: Cursor, tables: dict[tuple[str, str], Table]) -> None:
    line = cursor.line
    family = cursor.expect(*VERSIONS, *_OTHERS)
    name = cursor.word("the name of a table", quoted=True)
    if family in _OTHERS:
        if family != "arp" and "hook" in cursor.statement().shape:
            message = f"a table of the family {family} decides before those of IP"
            raise CannotJudge(line, message, id_="nft-unknown-family", cure=TAKE_OUT)
        cursor.statement()
        return
    table = tables.setdefault((family, name), Table(family, name, line))
    cursor.block(lambda: _inside_table(cursor, table))


def _inside_table(cursor: Cursor, table: Table) -> None:
    line = cursor.line
    if cursor.take("chain"):
        chain = table.chains.setdefault(cursor.word("the name of a chain", quoted=True), Chain())
        cursor.block(lambda: _inside_chain(cursor, chain))
    elif cursor.take("set"):
        name = cursor.word("the name of a set", quoted=True)
        if name in table.sets:
            raise CannotJudge(line, f"the set {name} is there twice, which nft does not list", id_="nft-duplicate")
        table.sets[name] = read_set(cursor)
    elif cursor.ahead(1) == ["flags"] and "dormant" in cursor.statement().shape:
        message = "a dormant table decides nothing"
        raise CannotJudge(line, message, id_="nft-dormant-table", cure="take it out of the text")
    else:
        cursor.statement()
    cursor.skip_ends()


def _inside_chain(cursor: Cursor, chain: Chain) -> None:
    line = cursor.line
    if cursor.take("type"):
        if chain.hook:
            raise CannotJudge(line, "this chain has two hooks", id_="nft-second-hook")
        kind = cursor.word("a chain type")
        cursor.expect("hook")
        name = cursor.word("a hook")
        if cursor.take("device", "devices"):
            message = "this chain sees the packets of some devices only"
            raise CannotJudge(line, message, id_="nft-chain-of-device", cure=TAKE_OUT)
        cursor.expect("priority")
        chain.hook = Hook(kind, name, priority(cursor), line)
    elif cursor.take("policy") and chain.hook:
        chain.hook.accepts = cursor.expect("accept", "drop") == "accept"
    elif not cursor.next_is("comment"):
        chain.rules.append(cursor.statement())
    cursor.statement()
