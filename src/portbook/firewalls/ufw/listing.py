"""What `ufw status` prints of a machine, also `verbose` or `numbered`; or the commands that were run on it.

Source: `get_status` of ufw 0.36.2, ufw/backend_iptables.py, for the C locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from portbook.firewalls.ufw.grammar import LOOPBACK
from portbook.firewalls.ufw.profiles import AS_PACKAGED, PROFILES
from portbook.firewalls.ufw.read import read
from portbook.firewalls.ufw.status_rows import ANYWHERE_SAID, SIX, is_address, meaning
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets.base import CannotJudge, Reading, Remark
from portbook.targets.bounded_match import BoundedMatch
from portbook.targets.netfilter.reasons import TAKE_OUT

_ROW = re.compile(
    r"(?:\[ ?(?P<count>[0-9]+)\] )?(?P<to>[^ ].*?) +(?P<action>ALLOW|DENY|REJECT|LIMIT)(?: (?P<way>IN|OUT|FWD))? +(?P<from>[^ ].*?)"
    r"(?: +\((?:log|log-all|log, out|log-all, out|out)\))?(?: +# .*)?[ \t]*"
)
_DEFAULT = re.compile(
    r"Default: (?P<in>allow|deny|reject) \(incoming\), (?P<out>allow|deny|reject) \(outgoing\), [a-z]+ \(routed\)"
)
_PASSED_OVER = re.compile(r"Logging: .*|New profiles: .*|[ \t]*To +Action +From[ \t]*|[ \t]*-- +-+ +-+[ \t]*|[ \t]*")
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.+-]*")
"""What a profile may be called (`valid_profile_name` in ufw/applications.py)."""
_UNKNOWN_PROFILE = (
    "the ports of the application profile {name} are not in the text: put what ufw status verbose prints in its place"
)
_ACTION = re.compile(r"(?<= )(?:ALLOW|DENY|REJECT|LIMIT)(?= |$)")
_INTERFACE = re.compile(r"(?P<place>.*[^ ]) on (?P<name>[^ ()]{1,15})(?P<six> \(v6\))?")
_SPACE = " \t"
_WAYS = {"IN": Direction.INBOUND, "OUT": Direction.OUTBOUND, None: Direction.INBOUND}


@dataclass
class _Machine:
    """What the rows come to.

    Attributes:
        passing: what passes.
        remarks: what a reader should know.
        interface: the one that callers use; empty where nobody says.
        count: the highest number of a row so far.
    """

    interface: str = ""
    count: int = 0
    passing: BoundedMatch = field(default_factory=BoundedMatch)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def reading(self) -> Reading:
        """What surely passes, and what may."""
        passing = self.passing
        return Reading(tuple(passing.least.opened), tuple(self.remarks), passing.doubts, opens=lambda: passing.opens)


def read_listing(text: str, interface: str = "") -> Reading:
    """What a machine's own rules and defaults let through; of the interface that callers use, where that is said.

    What `/etc/ufw/before.rules` lets through besides is not listed, and not judged. Without the line `Default:`, which
    only `ufw status verbose` has, nothing counts but the rules.

    Raises:
        CannotJudge: a row is not ufw's, or has an application profile without its ports.
    """
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip(_SPACE)), 0)
    said = lines[first].strip(_SPACE)
    if said == "Status: inactive":
        return Reading(_everything(Direction), (Remark(first + 1, "ufw is not enabled, so it filters nothing"),))
    if said != "Status: active":
        return read(text)
    machine = _Machine(interface)
    policies, policies_line = None, 0
    for number, line in enumerate(lines[first + 1 :], first + 2):
        if found := _DEFAULT.fullmatch(line.strip(_SPACE)):
            if policies:
                raise CannotJudge(number, "the defaults are there twice, so this is not the listing of one machine")
            policies, policies_line = found, number
        elif not _PASSED_OVER.fullmatch(line):
            _row(line, number, machine)
    if policies is None:
        message = "the defaults are not in it, so only rules count: ufw status verbose tells them"
        machine.remarks.append(Remark(first + 1, message))
    else:
        open_ways = [
            way for way, word in ((Direction.INBOUND, "in"), (Direction.OUTBOUND, "out")) if policies[word] == "allow"
        ]
        machine.passing.add(_everything(open_ways), opens=True, line=policies_line, what="the default")
    return machine.reading


def _everything(ways: Iterable[Direction]) -> tuple[Rule, ...]:
    return tuple(Rule(way, ANY_PROTOCOL) for way in ways)


def _row(line: str, number: int, machine: _Machine) -> None:
    found = _ROW.fullmatch(line)
    if found is None:
        raise CannotJudge(number, "this is not a line of ufw status")
    if len(_ACTION.findall(line.partition(" # ")[0])) > 1:
        raise CannotJudge(number, "an action is there twice, and one of them may belong to the name of a profile")
    _check_order(found["count"], number, machine)
    if found["way"] == "FWD":
        machine.remarks.append(Remark(number, "this rule is about packets between other hosts"))
        return
    ends = [_on(found[each]) for each in ("from", "to")]
    interface = next((name for _place, name in ends if name), "")
    if interface == LOOPBACK:
        machine.remarks.append(Remark(number, "this rule is about packets that the host sends to itself"))
        return
    if machine.interface and interface and not _same(interface, machine.interface):
        return
    unknown = interface and not machine.interface
    doubt = f"this rule is for the interface {interface} only: {TAKE_OUT}" if unknown else ""
    way = _WAYS[found["way"]]
    if name := next(filter(None, (_unknown_profile(place) for place, _name in ends)), ""):
        rules, doubt = _everything([way]), doubt or _UNKNOWN_PROFILE.format(name=name)
    else:
        rules = _about([place for place, _name in ends], way, number, machine)
    if found["action"] == "LIMIT":
        machine.passing.partly(rules, number, doubt or f"LIMIT lets only some of the packets through: {TAKE_OUT}")
    else:
        machine.passing.add(rules, opens=found["action"] == "ALLOW", line=number, doubt=doubt)


def _check_order(count: str | None, number: int, machine: _Machine) -> None:
    """Refuse numbered rows that are in another order than the machine's. Some may be left out.

    Raises:
        CannotJudge: a row stands behind one with a higher number.
    """
    if count is None:
        return
    if int(count) <= machine.count:
        raise CannotJudge(number, "the numbers of the rows do not rise, so their order is not the machine's")
    machine.count = int(count)


def _same(said: str, interface: str) -> bool:
    """A name that ends in a plus is the beginning of others, to iptables."""
    return interface.startswith(said[:-1]) if said.endswith("+") else said == interface


def _about(places: Sequence[str], way: Direction, number: int, machine: _Machine) -> tuple[Rule, ...]:
    """The packets of a row; of an application profile, those that its package says."""
    unfolded = [_unfolded(each) for each in places]
    for place, found in zip(places, unfolded, strict=True):
        if found != [place]:
            machine.remarks.append(Remark(number, AS_PACKAGED.format(name=_address_and_name(place)[1])))
    return tuple(rule for said in product(*unfolded) for rule in meaning(way, said, number))


def _unfolded(place: str) -> list[str]:
    """A place with the ports of its application profile, one for each protocol; any other place as it is."""
    address, name = _address_and_name(place)
    six = SIX if place.endswith(SIX) else ""
    return [f"{address}{part}{six}" for part in PROFILES[name]] if name in PROFILES else [place]


def _address_and_name(place: str) -> tuple[str, str]:
    """What stands before the ports or the profile, with a blank, and they themselves without the mark for IPv6."""
    said = place.removesuffix(SIX)
    first, blank, rest = said.partition(" ")
    return (first + blank, rest) if blank and is_address(first) else ("", said)


def _unknown_profile(place: str) -> str:
    """The name of an application profile whose ports nobody knows; empty for any other place."""
    _address, name = _address_and_name(place)
    known = name in PROFILES or name.startswith(ANYWHERE_SAID) or re.fullmatch("[0-9][0-9,:]*", name)
    return "" if known or not _PROFILE.fullmatch(name) or is_address(name) else name


def _on(text: str) -> tuple[str, str]:
    """`22/tcp on eth0 (v6)` without the interface, and the interface; what stands behind a profile may belong to its name."""
    found = _INTERFACE.fullmatch(text)
    if found is None or _unknown_profile(found["place"] + (found["six"] or "")):
        return text, ""
    return found["place"] + (found["six"] or ""), found["name"]
