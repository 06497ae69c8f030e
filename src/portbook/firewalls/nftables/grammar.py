"""The commands of nft scripts. Source: nft(8), 1.0.6; nft 1.0.6 refuses every text that is `Rejected` here."""

from __future__ import annotations

from dataclasses import replace

from portbook.firewalls.nftables.cursor import Cursor
from portbook.firewalls.nftables.hook import hook
from portbook.firewalls.nftables.names import name
from portbook.firewalls.nftables.script import Chain, Name, Script
from portbook.firewalls.nftables.statement import VERSIONS, statement
from portbook.firewalls.nftables.tokens import Token
from portbook.targets.base import CannotJudge, Rejected


def extend(script: Script, all_tokens: list[Token]) -> None:
    """Read more commands into a script.

    Raises:
        CannotJudge: the grammar does not know a command, match or statement.
        Rejected: nft refuses one.
    """
    cursor = Cursor(all_tokens)
    cursor.skip_ends()
    while cursor.more:
        _command(cursor, script)
        cursor.end()
        script.check_jumps()


def _command(cursor: Cursor, script: Script) -> None:
    if cursor.take("flush"):
        cursor.expect("ruleset")
        script.flush()
        return
    verb = cursor.take("add", "insert")
    kind = cursor.expect("rule") if verb == "insert" else cursor.expect("table", "chain", "rule")
    family = _family(cursor)
    table = name(cursor, "the name of a table")
    if kind == "table":
        _table(cursor, script, family, table)
    elif kind == "chain":
        _chain(cursor, script, family, table)
    else:
        _rule(cursor, script, Name(family, table, name(cursor, "the name of a chain")), first=verb == "insert")


def _family(cursor: Cursor) -> str:
    """The family of a table; `ip` where none is written."""
    if cursor.next_is("arp", "bridge", "netdev"):
        message = "Portbook knows tables of the families inet, ip and ip6 only"
        raise CannotJudge(cursor.line, message, id_="nft-unknown-family", column=cursor.column)
    return cursor.take(*VERSIONS) or "ip"


def _table(cursor: Cursor, script: Script, family: str, table: str) -> None:
    def inside() -> None:
        cursor.expect("chain")
        _chain(cursor, script, family, table)
        cursor.end()

    if cursor.next_is("{"):
        cursor.block(inside)


def _chain(cursor: Cursor, script: Script, family: str, table: str) -> None:
    line = cursor.line
    chain = script.declare(Name(family, table, name(cursor, "the name of a chain")), line)
    policies: list[int] = []

    def inside() -> None:
        policies.extend([cursor.line] if cursor.next_is("policy") else [])
        if len(policies) > 1:
            raise Rejected(policies[1], "a chain has one policy", id_="nft-second-policy")
        _inside_chain(cursor, script, chain, family)
        cursor.end()

    if cursor.next_is("{"):
        cursor.block(inside)


def _inside_chain(cursor: Cursor, script: Script, chain: Chain, family: str) -> None:
    line = cursor.line
    if cursor.next_is("type"):
        if chain.hook:
            raise CannotJudge(line, "this chain has two hooks", id_="nft-second-hook")
        chain.hook = hook(cursor)
    elif cursor.take("policy"):
        accepts = cursor.expect("accept", "drop") == "accept"
        if chain.hook is None:
            raise Rejected(line, "a chain without a hook cannot have a policy", id_="nft-policy-without-hook")
        chain.hook = replace(chain.hook, accepts=accepts, line=line)
    elif cursor.take("comment"):
        cursor.comment()
    else:
        chain.steps.extend(script.counted(line, statement(cursor, family)))


def _rule(cursor: Cursor, script: Script, name: Name, *, first: bool) -> None:
    line = cursor.line
    if cursor.next_is("position", "handle", "index"):
        message = "this rule takes a place among the host's own rules, which the text does not show"
        raise CannotJudge(line, message, id_="nft-rule-position", cure="use nft insert rule", column=cursor.column)
    steps = script.counted(line, statement(cursor, name.family))
    if first:
        script.insert(name, line, steps)
    else:
        script.append(name, line, steps)
