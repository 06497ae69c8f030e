"""The packets that one option of a rule matches, given the options before it. Source: iptables(8), iptables-extensions(8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from portbook.firewalls.iptables import values
from portbook.firewalls.iptables.authentication_header import WITH_AH
from portbook.firewalls.iptables.options import SPECIAL, Option
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import EVERYTHING, Intervals, Match
from portbook.targets.netfilter.protocols import AH

_OWN_MODULES = {"tcp": 6, "udp": 17, "dccp": 33, "sctp": 132, "icmp": 1, "icmp6": 58, "ah": AH}
"""Modules that need their protocol."""
_MODULES = frozenset({"multiport", "conntrack", "state", "comment", *SPECIAL.values()})
_WITH_DPORT = frozenset({6, 17, 33, 132})
_WITH_MULTIPORT = frozenset({6, 17, 33, 132, 136})
_ICMP = {4: 1, 6: 58}
_USED = "multiport with its list"
_BEHIND_AH = "only legacy ip6tables looks behind AH, so this protocol depends on the variant"


@dataclass(frozen=True)
class Context:
    """The options before an option, as far as that option depends on them.

    Attributes:
        version: 4 for iptables, 6 for ip6tables.
        number: the one protocol of `-p`, or the protocol that a module before `-p` needs; None for any other.
        modules: the loaded modules.
        has_protocol: whether `-p` is among the options.
        needing: the first module that needs the protocol, and its line.
    """

    version: int
    number: int | None = None
    modules: frozenset[str] = frozenset()
    has_protocol: bool = False
    needing: tuple[str, int] = ("", 0)

    def after(self, option: Option) -> Context:
        """The context behind one more option.

        Raises:
            CannotJudge: the grammar does not know a module.
            Rejected: a module does not go with the protocol.
        """
        if option.name == "-m":
            return self._with(option)
        if option.name == "-p" and not option.negated:
            (first, last), *_others = values.protocol(option.line, option.argument, negated=False)
            number = first if first == last else None
            if self.needing[0] and number != self.number:
                raise self._without_protocol()
            return replace(self, number=number, has_protocol=True)
        if option.name in {"--sports", "--dports"}:
            # Each list of ports needs a multiport of its own.
            return replace(self, modules=self.modules - {"multiport"} | {_USED})
        if option.name == "--comment":
            return replace(self, modules=self.modules - {"comment"})  # each comment needs a module of its own
        return self

    def _with(self, option: Option) -> Context:
        name = option.argument
        modules = self.modules | {name}
        if name in _OWN_MODULES and not _finds_header(option, self.version):
            after = replace(self, modules=modules, needing=(name, option.line))
            if self.has_protocol or self.needing[0]:
                if self.number != _OWN_MODULES[name]:
                    raise after._without_protocol()  # noqa: SLF001  # of this class
                return replace(self, modules=modules)
            return replace(after, number=_OWN_MODULES[name])
        if name not in _MODULES | _OWN_MODULES.keys():
            message = f"Portbook does not know the match -m {name}"
            raise CannotJudge(option.line, message, id_="iptables-unknown-match")
        if name == "multiport" and self.has_protocol and self.number not in _WITH_MULTIPORT:
            raise _no_ports(option.line)
        return replace(self, modules=modules)

    def need(self, module: str, option: Option) -> None:
        """Refuse an option whose module neither `-m` nor the protocol loads.

        Raises:
            Rejected: the module is not loaded.
        """
        if module not in self.modules and _OWN_MODULES.get(module, -1) != self.number:
            message = f"{option.name} needs -m {module} before it"
            raise Rejected(option.line, message, id_="iptables-missing-module")

    def check(self, line: int) -> None:
        """Refuse a module that needs a protocol, in a rule without that protocol.

        Raises:
            Rejected: the rule has such a module.
        """
        if self.needing[0] and not self.has_protocol:
            raise self._without_protocol()
        if self.modules & {"multiport", _USED} and self.number not in _WITH_MULTIPORT:
            raise _no_ports(line)

    def _without_protocol(self) -> Rejected:
        name, line = self.needing
        return Rejected(line, f"-m {name} needs -p with its protocol before it", id_="iptables-missing-protocol")


def _no_ports(line: int) -> Rejected:
    message = "-m multiport needs -p with a protocol that has ports before it"
    return Rejected(line, message, id_="iptables-missing-protocol")


def condition(option: Option, context: Context) -> Match:
    """The packets that an option matches.

    Raises:
        CannotJudge: the grammar does not know the argument.
        Rejected: iptables refuses the option.
    """
    return _CONDITIONS[option.name](option, context)


def module(option: Option, context: Context) -> Match:
    """The packets that a module matches without an option: `-m ah` of ip6tables matches those with that header.

    Raises:
        CannotJudge: the rule also has a protocol.
    """
    if not _finds_header(option, context.version):
        return EVERYTHING
    if context.number is not None:
        raise CannotJudge(option.line, _BEHIND_AH, id_="iptables-only-one-variant")
    return WITH_AH


def _finds_header(option: Option, version: int) -> bool:
    return version == 6 and option.argument == "ah"  # noqa: PLR2004  # IPv6


def _protocol(option: Option, context: Context) -> Match:
    protocols = values.protocol(option.line, option.argument, negated=option.negated)
    if context.version == 6:  # noqa: PLR2004  # IPv6
        if "ah" in context.modules or option.negated:
            raise CannotJudge(option.line, _BEHIND_AH, id_="iptables-only-one-variant")
        if protocols == WITH_AH.protocols:
            message = "legacy ip6tables matches AH with -m ah only"
            raise CannotJudge(option.line, message, id_="iptables-only-one-variant", cure="write -m ah, not -p ah")
    return Match(protocols=protocols)


def _networks(option: Option, context: Context) -> Intervals:
    return values.networks(option.line, option.argument, context.version, negated=option.negated)


def _port(option: Option, context: Context) -> Intervals:
    if context.number not in _WITH_DPORT:
        message = f"{option.name} needs -p with tcp, udp, sctp or dccp before it"
        raise Rejected(option.line, message, id_="iptables-missing-protocol")
    if context.modules & {"multiport", _USED} and not context.modules & _OWN_MODULES.keys():
        message = f"behind -m multiport, iptables takes {option.name} for a list of ports"
        raise CannotJudge(option.line, message, id_="iptables-port-behind-multiport")
    return values.single_ports(option.line, option.argument, context.number, negated=option.negated)


def _ports(option: Option, context: Context) -> Intervals:
    context.need("multiport", option)
    return values.many_ports(option.line, option.argument, negated=option.negated)


def _icmp(option: Option, context: Context) -> Match:
    version = 4 if option.name == "--icmp-type" else 6
    if version != context.version or context.number != _ICMP[version]:
        message = f"{option.name} needs -p with ICMP of IPv{version}, and the program for it"
        raise Rejected(option.line, message, id_="iptables-missing-protocol")
    types, codes = values.icmp(option.line, option.argument, version, negated=option.negated)
    return Match(icmp_types=types, icmp_codes=codes)


def _states(option: Option, context: Context) -> Match:
    context.need("conntrack" if option.name == "--ctstate" else "state", option)
    return Match(states=values.states(option.line, option.argument, negated=option.negated))


def _came_by(option: Option, _context: Context) -> Match:
    return Match(came_by=values.interface(option.line, option.argument, negated=option.negated))


def _leaves_by(option: Option, _context: Context) -> Match:
    return Match(leaves_by=values.interface(option.line, option.argument, negated=option.negated))


_CONDITIONS: dict[str, Callable[[Option, Context], Match]] = {
    "-p": _protocol,
    "-s": lambda option, context: Match(source=_networks(option, context)),
    "-d": lambda option, context: Match(destination=_networks(option, context)),
    "-i": _came_by,
    "-o": _leaves_by,
    "--sport": lambda option, context: Match(source_ports=_port(option, context)),
    "--dport": lambda option, context: Match(destination_ports=_port(option, context)),
    "--sports": lambda option, context: Match(source_ports=_ports(option, context)),
    "--dports": lambda option, context: Match(destination_ports=_ports(option, context)),
    "--icmp-type": _icmp,
    "--icmpv6-type": _icmp,
    "--ctstate": _states,
    "--state": _states,
}
