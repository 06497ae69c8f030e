"""What one option of a rule matches, after those before it. Source: iptables(8), iptables-extensions(8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from portbook.firewalls.iptables import values
from portbook.firewalls.iptables.headers import WITH_AH
from portbook.firewalls.iptables.options import APART, Option
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.netfilter import EVERYTHING, Intervals, Match
from portbook.targets.netfilter.protocols import AH

_OWN_MODULES = {"tcp": 6, "udp": 17, "dccp": 33, "sctp": 132, "icmp": 1, "icmp6": 58, "ah": AH}
"""Modules that need the protocol they are for."""
_MODULES = frozenset({"multiport", "conntrack", "state", "comment", *APART.values()})
_WITH_DPORT = frozenset({6, 17, 33, 132})
_WITH_MULTIPORT = frozenset({6, 17, 33, 132, 136})
_ICMP = {4: 1, 6: 58}
_USED = "multiport with its list"
_NO_PORTS = "-m multiport needs -p with a protocol that has ports before it"
_BEHIND_AH = "only legacy ip6tables looks behind AH, so what this protocol is cannot be judged"


@dataclass(frozen=True)
class Before:
    """What the options before said, on which others depend.

    Attributes:
        version: 4 for iptables, 6 for ip6tables.
        number: the protocol, where it is one: what `-p` says, or what a module needs that `-p` is yet to say.
        modules: the modules that are loaded.
        said: whether `-p` has said it.
        needing: the first module that needs it, and its line.
    """

    version: int
    number: int | None = None
    modules: frozenset[str] = frozenset()
    said: bool = False
    needing: tuple[str, int] = ("", 0)

    def after(self, option: Option) -> Before:
        """The same, with one more option.

        Raises:
            CannotJudge: a module that the grammar does not know.
            Rejected: a module that does not go with the protocol.
        """
        if option.name == "-m":
            return self._with(option)
        if option.name == "-p" and not option.negated:
            found = values.protocol(option.line, option.argument, negated=False)
            number = found[0][0] if found[0][0] == found[0][1] else None
            if self.needing[0] and number != self.number:
                raise self._without()
            return replace(self, number=number, said=True)
        if option.name in {"--sports", "--dports"}:
            # Each list of ports needs a multiport of its own.
            return replace(self, modules=self.modules - {"multiport"} | {_USED})
        if option.name == "--comment":
            return replace(self, modules=self.modules - {"comment"})  # which needs a module of its own too
        return self

    def _with(self, option: Option) -> Before:
        name = option.argument
        modules = self.modules | {name}
        if name in _OWN_MODULES and not _finds_header(option, self.version):
            after = replace(self, modules=modules, needing=(name, option.line))
            if self.said or self.needing[0]:
                if self.number != _OWN_MODULES[name]:
                    raise after._without()  # noqa: SLF001  # of this class
                return replace(self, modules=modules)
            return replace(after, number=_OWN_MODULES[name])
        if name not in _MODULES | _OWN_MODULES.keys():
            raise CannotJudge(option.line, f"-m {name} cannot be judged")
        if name == "multiport" and self.said and self.number not in _WITH_MULTIPORT:
            raise Rejected(option.line, _NO_PORTS)
        return replace(self, modules=modules)

    def need(self, module: str, option: Option) -> None:
        """Refuse an option whose module is not loaded, by name or by the protocol.

        Raises:
            Rejected: it is not.
        """
        if module not in self.modules and _OWN_MODULES.get(module, -1) != self.number:
            raise Rejected(option.line, f"{option.name} needs -m {module} before it")

    def check(self, line: int) -> None:
        """Refuse a module whose protocol no option has said, before or behind it.

        Raises:
            Rejected: there is one.
        """
        if self.needing[0] and not self.said:
            raise self._without()
        if self.modules & {"multiport", _USED} and self.number not in _WITH_MULTIPORT:
            raise Rejected(line, _NO_PORTS)

    def _without(self) -> Rejected:
        name, line = self.needing
        return Rejected(line, f"-m {name} needs -p with its protocol before it")


def condition(option: Option, before: Before) -> Match:
    """The packets that an option matches.

    Raises:
        CannotJudge: an argument that the grammar does not know.
        Rejected: one that iptables refuses.
    """
    return _CONDITIONS[option.name](option, before)


def module(option: Option, before: Before) -> Match:
    """The packets that a module matches by itself: `-m ah` of ip6tables, those that have such a header.

    Raises:
        CannotJudge: it stands beside a protocol.
    """
    if not _finds_header(option, before.version):
        return EVERYTHING
    if before.number is not None:
        raise CannotJudge(option.line, _BEHIND_AH)
    return WITH_AH


def _finds_header(option: Option, version: int) -> bool:
    return version == 6 and option.argument == "ah"  # noqa: PLR2004  # IPv6


def _protocol(option: Option, before: Before) -> Match:
    found = values.protocol(option.line, option.argument, negated=option.negated)
    if before.version == 6:  # noqa: PLR2004  # IPv6
        if "ah" in before.modules or option.negated:
            raise CannotJudge(option.line, _BEHIND_AH)
        if found == WITH_AH.protocols:
            raise CannotJudge(option.line, "legacy ip6tables matches AH with -m ah only, so -p ah cannot be judged")
    return Match(protocols=found)


def _networks(option: Option, before: Before) -> Intervals:
    return values.networks(option.line, option.argument, before.version, negated=option.negated)


def _port(option: Option, before: Before) -> Intervals:
    if before.number not in _WITH_DPORT:
        raise Rejected(option.line, f"{option.name} needs -p with tcp, udp, sctp or dccp before it")
    if before.modules & {"multiport", _USED} and not before.modules & _OWN_MODULES.keys():
        raise CannotJudge(
            option.line, f"{option.name} behind -m multiport, which takes it for a list, cannot be judged"
        )
    return values.single_ports(option.line, option.argument, before.number, negated=option.negated)


def _ports(option: Option, before: Before) -> Intervals:
    before.need("multiport", option)
    return values.many_ports(option.line, option.argument, negated=option.negated)


def _icmp(option: Option, before: Before) -> Match:
    version = 4 if option.name == "--icmp-type" else 6
    if version != before.version or before.number != _ICMP[version]:
        raise Rejected(option.line, f"{option.name} needs -p with ICMP of IPv{version}, and the program for it")
    types, codes = values.icmp(option.line, option.argument, version, negated=option.negated)
    return Match(icmp_types=types, icmp_codes=codes)


def _states(option: Option, before: Before) -> Match:
    before.need("conntrack" if option.name == "--ctstate" else "state", option)
    return Match(states=values.states(option.line, option.argument, negated=option.negated))


def _came_by(option: Option, _before: Before) -> Match:
    return Match(came_by=values.interface(option.line, option.argument, negated=option.negated))


def _leaves_by(option: Option, _before: Before) -> Match:
    return Match(leaves_by=values.interface(option.line, option.argument, negated=option.negated))


_CONDITIONS: dict[str, Callable[[Option, Before], Match]] = {
    "-p": _protocol,
    "-s": lambda option, before: Match(source=_networks(option, before)),
    "-d": lambda option, before: Match(destination=_networks(option, before)),
    "-i": _came_by,
    "-o": _leaves_by,
    "--sport": lambda option, before: Match(source_ports=_port(option, before)),
    "--dport": lambda option, before: Match(destination_ports=_port(option, before)),
    "--sports": lambda option, before: Match(source_ports=_ports(option, before)),
    "--dports": lambda option, before: Match(destination_ports=_ports(option, before)),
    "--icmp-type": _icmp,
    "--icmpv6-type": _icmp,
    "--ctstate": _states,
    "--state": _states,
}
