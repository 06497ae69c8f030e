"""The effect of `ansible.builtin.iptables`: its calls as rules of iptables.

Source: iptables(8), iptables-extensions(8). The module passes its arguments on to iptables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from portbook.firewalls.ansible.check.chain_rules import HOW, ChainRule, rule
from portbook.firewalls.ansible.check.meaning import Effect
from portbook.firewalls.ansible.check.plays import Call
from portbook.model import Direction, Family, Reply, Rule
from portbook.targets import CannotJudge, Rejected

MODULE = "ansible.builtin.iptables"
MODULES = (MODULE,)
_VERSIONS = {"ipv4": (Family.IPV4,), "ipv6": (Family.IPV6,), "both": (Family.IPV4, Family.IPV6)}
_PROGRAMS = {Family.IPV4: "iptables", Family.IPV6: "ip6tables"}
_CHAINS = {"INPUT": Direction.INBOUND, "OUTPUT": Direction.OUTBOUND}
_ANSWERS = {"ESTABLISHED", "RELATED"}


def effect(calls: Sequence[Call], *, anyone: bool = False) -> Effect:
    """The effect of calls of the module.

    Args:
        calls: the calls.
        anyone: whether a person may have written them, for a host that tracks connections and drops nothing before;
            else they have to work on any host.

    Raises:
        CannotJudge: a call does something else than to accept packets, or in another place.
        Rejected: an argument is missing.
    """
    rules = changes(calls, anyone=anyone)
    lists = frozenset(f"{_PROGRAMS[change.family]} -S" for change in rules)
    return Effect(rules, partial(opened, rules, tracked=anyone), lists)


def changes(calls: Sequence[Call], *, anyone: bool = False) -> list[ChainRule]:
    """The rules that calls of the module add or remove.

    Raises:
        CannotJudge: a call does something else than to accept packets, or in another place.
        Rejected: an argument is missing.
    """
    return [change for call in calls for change in _changes(call, anyone=anyone)]


def _changes(call: Call, *, anyone: bool) -> Iterator[ChainRule]:
    arguments, line = call.arguments, call.line
    if call.module != MODULE:
        raise CannotJudge(line, f"{call.module} is not what changes rules here", id_="ansible-check-unknown-module")
    if "chain" not in arguments:
        raise Rejected(line, "it has no chain", id_="ansible-iptables-no-chain")
    if "jump" not in arguments:
        raise CannotJudge(line, "it has no jump, so it decides nothing", id_="ansible-iptables-no-jump")
    removes = arguments.get("state", "present") == "absent"
    if (
        arguments["chain"] not in _CHAINS
        or arguments["jump"] != "ACCEPT"
        or arguments.get("table", "filter") != "filter"
    ):
        raise CannotJudge(
            line,
            "it does something else than to accept in INPUT or OUTPUT of the filter table",
            id_="ansible-iptables-not-accept",
        )
    if not removes and not anyone and arguments.get("action", "append") != "insert":
        raise CannotJudge(
            line,
            "it stands behind the host's own rules, which may have dropped the packet",
            id_="ansible-check-behind-own-rules",
        )
    answers = "ctstate" in arguments
    if answers and (arguments.keys() - HOW != {"ctstate"} or {*arguments["ctstate"]} != _ANSWERS):
        raise CannotJudge(
            line,
            "Portbook does not know what a condition on connections lets through",
            id_="ansible-iptables-connection-state",
        )
    identity = sorted(
        (key, str(value)) for key, value in arguments.items() if key not in {"state", "action", "ip_version"}
    )
    for family in _VERSIONS[arguments.get("ip_version", "ipv4")]:
        words = " ".join(f"{key}={value}" for key, value in identity)
        yield ChainRule(line, removes, f"{family} {words}", family, _CHAINS[arguments["chain"]], answers, arguments)


def opened(rules: Sequence[ChainRule], *, tracked: bool = False) -> tuple[Rule, ...]:
    """The traffic that rules let through. Replies pass if both chains have a rule for them, or if `tracked`.

    Raises:
        CannotJudge: Portbook does not know a condition.
        Rejected: iptables rejects a value, or reads it as another one.
    """
    answered = {(change.family, change.direction) for change in rules if change.answers}
    return tuple(
        rule(
            change, Reply.TRACKED if tracked or {(change.family, way) for way in Direction} <= answered else Reply.NONE
        )
        for change in rules
        if not change.answers
    )
