"""The output of `ufw status`, also `verbose` or `numbered`, or the commands that somebody ran, as rules.

Source: `get_status` of ufw 0.36.2, ufw/backend_iptables.py, for the C locale.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import product

from portbook.firewalls.ufw.grammar import LOOPBACK
from portbook.firewalls.ufw.profiles import PROFILES, as_packaged
from portbook.firewalls.ufw.read import read
from portbook.firewalls.ufw.rule_lists import limited
from portbook.firewalls.ufw.status_rows import ANYWHERE_WORD, SIX, is_address, meaning
from portbook.model import ANY_PROTOCOL, Direction, Rule
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark
from portbook.targets.bounded_match import BoundedMatch

_ROW = re.compile(
    r"(?:\[ ?(?P<count>[0-9]+)\] )?(?P<to>[^ ].*?) +(?P<action>ALLOW|DENY|REJECT|LIMIT)(?: (?P<way>IN|OUT|FWD))? +(?P<from>[^ ].*?)"
    r"(?: +\((?:log|log-all|log, out|log-all, out|out)\))?(?: +# .*)?[ \t]*"
)
_DEFAULT = re.compile(
    r"Default: (?P<in>allow|deny|reject) \(incoming\), (?P<out>allow|deny|reject) \(outgoing\), [a-z]+ \(routed\)"
)
_PASSED_OVER = re.compile(r"Logging: .*|New profiles: .*|[ \t]*To +Action +From[ \t]*|[ \t]*-- +-+ +-+[ \t]*|[ \t]*")
_PROFILE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.+-]*")
"""The name of a profile (`valid_profile_name` in ufw/applications.py)."""
_ACTION = re.compile(r"(?<= )(?:ALLOW|DENY|REJECT|LIMIT)(?= |$)")
_INTERFACE = re.compile(r"(?P<place>.*[^ ]) on (?P<name>[^ ()]{1,15})(?P<six> \(v6\))?")
_SPACE = " \t"
_WAYS = {"IN": Direction.INBOUND, "OUT": Direction.OUTBOUND, None: Direction.INBOUND}


@dataclass
class _Machine:
    """The rows so far.

    Attributes:
        interface: the interface that packets use; empty where it is unknown.
        count: the highest number of a row so far.
        passing: the packets that the rows let through.
        remarks: remarks on the rows.
    """

    interface: str = ""
    count: int = 0
    passing: BoundedMatch = field(default_factory=BoundedMatch)
    remarks: list[Remark] = field(default_factory=list)

    @property
    def reading(self) -> Reading:
        """The packets that surely pass and those that may pass."""
        passing = self.passing
        return Reading(tuple(passing.least.opened), tuple(self.remarks), passing.doubts, opens=lambda: passing.opens)


def read_listing(text: str, interface: str = "") -> Reading:
    """What the rules and defaults of a machine let through, by one interface if it has a name here.

    ufw does not list what `/etc/ufw/before.rules` lets through, so Portbook does not judge it. Only `ufw status verbose`
    prints the line `Default:`; without it only the rules count.

    Raises:
        CannotJudge: ufw does not print such a row, or the row has an unknown application profile.
    """
    lines = text.split("\n")
    first = next((at for at, line in enumerate(lines) if line.strip(_SPACE)), 0)
    status = lines[first].strip(_SPACE)
    if status == "Status: inactive":
        remark = Remark(first + 1, "ufw is not enabled, so it filters nothing", "ufw-inactive")
        return Reading(_everything(Direction), (remark,))
    if status != "Status: active":
        return read(text)
    machine = _Machine(interface)
    policies, policies_line = None, 0
    for number, line in enumerate(lines[first + 1 :], first + 2):
        if defaults := _DEFAULT.fullmatch(line.strip(_SPACE)):
            if policies:
                message = "the defaults are there twice, so this is not the listing of one machine"
                raise CannotJudge(number, message, id_="ufw-several-listings")
            policies, policies_line = defaults, number
        elif not _PASSED_OVER.fullmatch(line):
            _row(line, number, machine)
    if policies is None:
        message = "the listing has no defaults, so only its rules count"
        machine.remarks.append(Remark(first + 1, message, "ufw-no-defaults", "ufw status verbose prints the defaults"))
    else:
        open_ways = [
            way for way, word in ((Direction.INBOUND, "in"), (Direction.OUTBOUND, "out")) if policies[word] == "allow"
        ]
        machine.passing.add(_everything(open_ways), opens=True, line=policies_line, what="the default")
    return machine.reading


def _everything(ways: Iterable[Direction]) -> tuple[Rule, ...]:
    return tuple(Rule(way, ANY_PROTOCOL) for way in ways)


def _row(line: str, number: int, machine: _Machine) -> None:
    row = _ROW.fullmatch(line)
    if row is None:
        raise CannotJudge(number, "this is not a line of ufw status", id_="ufw-unknown-row")
    if len(_ACTION.findall(line.partition(" # ")[0])) > 1:
        message = "the row has two actions, and one of them may belong to the name of a profile"
        raise CannotJudge(number, message, id_="ufw-two-actions")
    _check_order(row["count"], number, machine)
    if row["way"] == "FWD":
        message = "this rule decides about forwarded packets only"
        machine.remarks.append(Remark(number, message, "ufw-forwarding-row"))
        return
    ends = [_on(row[end]) for end in ("from", "to")]
    interface = next((name for _place, name in ends if name), "")
    if interface == LOOPBACK:
        message = "this rule decides about packets that the host sends to itself"
        machine.remarks.append(Remark(number, message, "ufw-loopback-row"))
        return
    if machine.interface and interface and not _same(interface, machine.interface):
        return
    doubt = _only_by(interface, number) if interface and not machine.interface else None
    way = _WAYS[row["way"]]
    if name := next(filter(None, (_unknown_profile(place) for place, _name in ends)), ""):
        rules, doubt = _everything([way]), doubt or _without_ports(name, number)
    else:
        rules = _matched([place for place, _name in ends], way, number, machine)
    if row["action"] == "LIMIT":
        machine.passing.partly(rules, number, doubt or limited(number))
    else:
        machine.passing.add(rules, opens=row["action"] == "ALLOW", line=number, doubt=doubt)


def _only_by(interface: str, line: int) -> Doubt:
    message = f"this row is for the interface {interface} only"
    return Doubt(line, message, (), "ufw-row-of-one-interface", "take it out of the text where it does not matter")


def _without_ports(profile: str, line: int) -> Doubt:
    message = f"the row does not list the ports of the application profile {profile}"
    return Doubt(line, message, (), "ufw-profile-without-ports", "ufw status verbose prints them")


def _check_order(count: str | None, number: int, machine: _Machine) -> None:
    """Refuse numbered rows in another order than the machine's. Rows may be missing.

    Raises:
        CannotJudge: a row stands behind one with a higher number.
    """
    if count is None:
        return
    if int(count) <= machine.count:
        message = "the numbers of the rows do not rise, so their order is not the machine's"
        raise CannotJudge(number, message, id_="ufw-rows-out-of-order")
    machine.count = int(count)


def _same(pattern: str, interface: str) -> bool:
    """Whether a row is for an interface: iptables takes a name that ends in a plus for the beginning of names."""
    return interface.startswith(pattern[:-1]) if pattern.endswith("+") else pattern == interface


def _matched(places: Sequence[str], way: Direction, number: int, machine: _Machine) -> tuple[Rule, ...]:
    """The packets of a row; of an application profile, those that its package gives it."""
    unfolded = [_unfolded(place) for place in places]
    for place, parts in zip(places, unfolded, strict=True):
        if parts != [place]:
            machine.remarks.append(as_packaged(number, _address_and_name(place)[1]))
    return tuple(rule for ends in product(*unfolded) for rule in meaning(way, ends, number))


def _unfolded(place: str) -> list[str]:
    """A place with the ports of its application profile, one for each protocol; any other place as it is."""
    address, name = _address_and_name(place)
    six = SIX if place.endswith(SIX) else ""
    return [f"{address}{part}{six}" for part in PROFILES[name]] if name in PROFILES else [place]


def _address_and_name(place: str) -> tuple[str, str]:
    """The address of a place with the blank behind it, and its ports or profile without the mark for IPv6."""
    unmarked = place.removesuffix(SIX)
    first, blank, rest = unmarked.partition(" ")
    return (first + blank, rest) if blank and is_address(first) else ("", unmarked)


def _unknown_profile(place: str) -> str:
    """The name of an application profile without known ports; empty for any other place."""
    _address, name = _address_and_name(place)
    known = name in PROFILES or name.startswith(ANYWHERE_WORD) or re.fullmatch("[0-9][0-9,:]*", name)
    return "" if known or not _PROFILE.fullmatch(name) or is_address(name) else name


def _on(text: str) -> tuple[str, str]:
    """`22/tcp on eth0 (v6)` without the interface, and the interface; the words behind a profile may belong to its name."""
    match = _INTERFACE.fullmatch(text)
    if match is None or _unknown_profile(match["place"] + (match["six"] or "")):
        return text, ""
    return match["place"] + (match["six"] or ""), match["name"]
