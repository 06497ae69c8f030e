"""What targets answer and log: it decides nothing, but iptables refuses a rule for it, and a saved table as a whole.

Sources: iptables-extensions(8), "LOG" and "REJECT"; `reject_tg_check` in net/ipv4/netfilter/ipt_REJECT.c, which takes a TCP
reset only beside `-p tcp`. Every refusal was tried with iptables 1.8.9.
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
        CannotJudge: it is shortened.
        Rejected: there is no such argument, or not for these packets.
    """
    if option.name == "--reject-with":
        _check_answer(option, match, version)
    elif option.name == "--log-level" and not (option.argument in _LEVELS or _LEVEL_NUMBER.fullmatch(option.argument)):
        raise Rejected(option.line, f"{option.argument} is not a level of LOG, such as warning or 4")
    elif option.name == "--log-prefix" and not option.argument:
        raise Rejected(option.line, "--log-prefix needs a character at least")


def _check_answer(option: Option, match: Match, version: int) -> None:
    name = option.argument.lower()
    if name in _RESETS[version]:
        if match.protocols != _TCP:
            raise Rejected(option.line, "--reject-with tcp-reset is only for rules with -p tcp")
    elif name not in _REFUSALS[version]:
        if name and any(each.startswith(name) for each in _REFUSALS[version] | _RESETS[version]):
            raise CannotJudge(option.line, f"--reject-with {option.argument} is shortened, so it cannot be judged")
        raise Rejected(option.line, f"{option.argument} is not an answer of REJECT in IPv{version}")
