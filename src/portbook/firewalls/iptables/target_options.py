"""The options of LOG and REJECT. They decide nothing, but iptables refuses a rule or a whole table with wrong ones.

Sources: iptables-extensions(8), "LOG" and "REJECT"; `reject_tg_check` in net/ipv4/netfilter/ipt_REJECT.c, which allows
a TCP reset only with `-p tcp`. iptables 1.8.9 refuses everything that is `Rejected` here.
"""

from __future__ import annotations

import re

from portbook.firewalls.iptables.options import Option
from portbook.model.protocol import TCP
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import Match

_LEVELS = frozenset({"alert", "crit", "debug", "emerg", "error", "info", "notice", "panic", "warning"})
_LEVEL_NUMBER = re.compile(r"[0-7]")
_RESETS = {4: frozenset({"tcp-reset", "tcp-rst"}), 6: frozenset({"tcp-reset"})}
_REFUSALS = {
    4: frozenset(
        {"icmp-net-unreachable", "net-unreach", "icmp-host-unreachable", "host-unreach", "icmp-proto-unreachable"}
        | {"proto-unreach", "icmp-port-unreachable", "port-unreach", "icmp-net-prohibited", "net-prohib"}
        | {"icmp-host-prohibited", "host-prohib", "icmp-admin-prohibited", "admin-prohib"}
    ),
    6: frozenset(
        {"icmp6-no-route", "no-route", "icmp6-adm-prohibited", "adm-prohibited", "icmp6-addr-unreachable"}
        | {"addr-unreach", "icmp6-port-unreachable", "port-unreach", "icmp6-policy-fail", "policy-fail"}
        | {"icmp6-reject-route", "reject-route"}
    ),
}
_TCP = ((TCP.number, TCP.number),)


def check_target_option(option: Option, match: Match, version: int) -> None:
    """Refuse an option of LOG or REJECT that iptables refuses in a rule for these packets.

    Raises:
        CannotJudge: the argument is shortened.
        Rejected: there is no such argument, or it is not for these packets.
    """
    if option.name == "--reject-with":
        _check_answer(option, match, version)
    elif option.name == "--log-level" and not (option.argument in _LEVELS or _LEVEL_NUMBER.fullmatch(option.argument)):
        message = f"{option.argument} is not a level of LOG, such as warning or 4"
        raise Rejected(option.line, message, id_="iptables-bad-target-option")
    elif option.name == "--log-prefix" and not option.argument:
        message = "--log-prefix needs at least one character"
        raise Rejected(option.line, message, id_="iptables-bad-target-option")


def _check_answer(option: Option, match: Match, version: int) -> None:
    name = option.argument.lower()
    if name in _RESETS[version]:
        if match.protocols != _TCP:
            message = "--reject-with tcp-reset is only for rules with -p tcp"
            raise Rejected(option.line, message, id_="iptables-missing-protocol")
    elif name not in _REFUSALS[version]:
        if name and any(answer.startswith(name) for answer in _REFUSALS[version] | _RESETS[version]):
            message = f"--reject-with {option.argument} is shortened"
            raise CannotJudge(option.line, message, id_="iptables-shortened-answer", cure="write the whole name")
        message = f"{option.argument} is not an answer of REJECT in IPv{version}"
        raise Rejected(option.line, message, id_="iptables-bad-target-option")
