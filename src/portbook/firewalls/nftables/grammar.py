"""The commands of nft scripts. Source: nft(8), 1.0.6; every refusal was tried with it."""

from __future__ import annotations

from dataclasses import replace

from portbook.firewalls.nftables.hook import hook
from portbook.firewalls.nftables.names import name
from portbook.firewalls.nftables.script import Chain, Name, Script
from portbook.firewalls.nftables.statement import VERSIONS, statement
from portbook.firewalls.nftables.tokens import Cursor, Token
from portbook.targets.base import CannotJudge, Rejected


def extend(found: Script, all_tokens: list[Token]) -> None:
    """Read more commands into a script.

    Raises:
        CannotJudge: a command, match or statement that the grammar does not know.
        Rejected: one that nft refuses.
    """
    cursor = Cursor(all_tokens)
    cursor.skip_ends()
    while cursor.more:
        _command(cursor, found)
        cursor.end()
        found.check_jumps()


def _command(cursor: Cursor, found: Script) -> None:
    if cursor.take("flush"):
        cursor.expect("ruleset")
        found.flush()
        return
    verb = cursor.take("add", "insert")
    kind = cursor.expect("rule") if verb == "insert" else cursor.expect("table", "chain", "rule")
    family = _family(cursor)
    table = name(cursor, "the name of a table")
    if kind == "table":
        _table(cursor, found, family, table)
    elif kind == "chain":
        _chain(cursor, found, family, table)
    else:
        _rule(cursor, found, Name(family, table, name(cursor, "the name of a chain")), first=verb == "insert")


def _family(cursor: Cursor) -> str:
    """The family of a table; `ip` where none is said."""
    if cursor.next_is("arp", "bridge", "netdev"):
        raise CannotJudge(cursor.line, "tables other than inet, ip and ip6 cannot be judged")
    return cursor.take(*VERSIONS) or "ip"


def _table(cursor: Cursor, found: Script, family: str, table: str) -> None:
    def inside() -> None:
        cursor.expect("chain")
        _chain(cursor, found, family, table)
        cursor.end()

    if cursor.next_is("{"):
        cursor.block(inside)


def _chain(cursor: Cursor, found: Script, family: str, table: str) -> None:
    line = cursor.line
    chain = found.declare(Name(family, table, name(cursor, "the name of a chain")), line)
    policies: list[int] = []

    def inside() -> None:
        policies.extend([cursor.line] if cursor.next_is("policy") else [])
        if len(policies) > 1:
            raise Rejected(policies[1], "a chain has one policy")
        _inside_chain(cursor, found, chain, family)
        cursor.end()

    if cursor.next_is("{"):
        cursor.block(inside)


def _inside_chain(cursor: Cursor, found: Script, chain: Chain, family: str) -> None:
    line = cursor.line
    if cursor.next_is("type"):
        if chain.hook:
            raise CannotJudge(line, "a chain that is hooked twice cannot be judged")
        chain.hook = hook(cursor)
    elif cursor.take("policy"):
        accepts = cursor.expect("accept", "drop") == "accept"
        if chain.hook is None:
            raise Rejected(line, "a chain without a hook cannot have a policy")
        chain.hook = replace(chain.hook, accepts=accepts, line=line)
    elif cursor.take("comment"):
        cursor.comment()
    else:
        chain.steps.extend(found.counted(line, statement(cursor, family)))


def _rule(cursor: Cursor, found: Script, name: Name, *, first: bool) -> None:
    line = cursor.line
    if cursor.next_is("position", "handle", "index"):
        raise CannotJudge(line, "a place among the host's own rules cannot be judged")
    steps = found.counted(line, statement(cursor, name.family))
    if first:
        found.insert(name, line, steps)
    else:
        found.append(name, line, steps)
