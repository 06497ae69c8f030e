"""The judgement of what comes after an addition: an undo leaves all as it was before, a listing changes nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from portbook.compare import findings
from portbook.escape.visible import one_line
from portbook.model import Rule
from portbook.proof.host.attempt import Attempt
from portbook.proof.host.driver import Host
from portbook.rules import covers, differences

_HANDLE = re.compile(r'"handle": \d+')
"""How the kernel numbers what it has: a host that is loaded at once has other numbers than one that is changed."""
_NUMBER = re.compile(r"\d{1,5}")
_ADDRESS = re.compile(r"[0-9a-f]*[.:][0-9a-f.:]+")
_LONGEST_LINE = 200


def undone(attempt: Attempt, host: Host) -> tuple[bool, str]:
    """Whether an undo can be judged on this host, and what is wrong with it.

    It cannot where the host had some of the added rules before, in a firewall that keeps no rule twice: whose they are,
    nobody can tell afterwards.
    """
    before, _added, verdict = _after_addition(attempt, host)
    if verdict:
        return verdict
    failure = attempt.apply().failure
    listing = attempt.listing()
    if failure:
        return True, failure
    if not _same(before, listing):
        wrong = _difference(attempt, before, listing)
        return bool(wrong), wrong
    off = attempt.packets(attempt.rules(before), listing)
    return True, f"after it, {off}" if off else ""


def shown(attempt: Attempt, host: Host) -> tuple[bool, str]:
    """Whether a listing can be judged on this host, and what is wrong with it."""
    before, added, verdict = _after_addition(attempt, host)
    if verdict:
        return verdict
    response = attempt.apply()
    listing = attempt.listing()
    if response.failure:
        return True, response.failure
    if not _same(added, listing):
        return True, "it changes the rule set"
    if off := attempt.packets(attempt.rules(listing), listing):
        return True, f"after it, {off}"
    return True, _unlisted(attempt, host, before, added, response.output)


def _unlisted(attempt: Attempt, host: Host, before: str, added: str, output: str) -> str:  # three texts
    """What a listing leaves out of an addition."""
    if _same(before, added):
        return ""
    if ports := (_numbers(added) - _numbers(before)) & _ports(attempt.documented) - _numbers(output):
        return f"it does not list port {min(ports)}, which was added"
    if networks := (_networks(added) - _networks(before)) & _addresses(attempt.documented) - _networks(output):
        return f"it does not list {min(networks)}, which was added"
    return _overlooked(attempt, host, added, output)


def _overlooked(attempt: Attempt, host: Host, added: str, whole: str) -> str:
    """The rule of an addition that makes no difference to what is listed: one for one IP version, say."""
    outputs = _outputs(attempt, host, added, whole)
    if whole == outputs[0]:
        return "it does not list what was added"
    unchanged = any(before == after for before, after in pairwise(outputs))
    return _unseen(attempt, host, added, whole) if unchanged else ""


def _outputs(attempt: Attempt, host: Host, added: str, whole: str) -> list[str]:
    """What is listed without an addition, which may fail for want of it, and after each of its parts."""
    attempt.driver.load(host)
    outputs, last = [attempt.apply_without().output], len(attempt.driver.pieces(attempt.addition))
    for number, _piece in enumerate(attempt.add_by_pieces(), 1):
        is_whole = number == last and _same(attempt.listing(), added)
        outputs.append(whole if is_whole else attempt.apply().output)
    return outputs


def _unseen(attempt: Attempt, host: Host, added: str, whole: str) -> str:
    """The first part of an addition that changes the rules, but not what is listed; empty where none does."""
    listing, output = attempt.load(host), attempt.apply_without().output
    for piece in attempt.add_by_pieces():
        earlier, listing = listing, attempt.listing()
        before, output = output, whole if _same(listing, added) else attempt.apply().output
        if output == before and not _same(earlier, listing):
            return f"it does not list what this adds: {one_line(piece)[:_LONGEST_LINE]}"
    return ""


def _networks(text: str) -> set[str]:
    """The beginnings of networks, without their lengths."""
    return set(_ADDRESS.findall(text))


def _addresses(rules: Sequence[Rule]) -> set[str]:
    return {
        str(network.network_address) for rule in rules for end in (rule.local, rule.remote) for network in end.networks
    }


def _numbers(text: str) -> set[int]:
    return {int(number) for number in _NUMBER.findall(_HANDLE.sub("", text))}


def _ports(rules: Sequence[Rule]) -> set[int]:
    """The ends of their ranges."""
    ranges = (range_ for rule in rules for ports in (rule.local_ports, rule.remote_ports) for range_ in ports.ranges)
    return {port for range_ in ranges for port in (range_.first, range_.last)}


def _after_addition(attempt: Attempt, host: Host) -> tuple[str, str, tuple[bool, str] | None]:
    """The rule sets before and after the addition; the verdict, where the snippet itself cannot be judged."""
    before = attempt.load(host)
    off = attempt.packets_before(host, attempt.rules(before), before)
    failure = attempt.add().failure
    added = attempt.listing()
    if failure:
        wrong = f"the addition fails: {failure}" if host.mandatory or not _same(before, added) else ""
        return before, added, (False, wrong)
    if off:
        return before, added, (True, f"before the addition, {off}")
    wrong = attempt.wrong_after(host, attempt.addition, before, added)
    return before, added, (True, f"the addition {wrong}") if wrong else None


def _same(before: str, after: str) -> bool:
    return _HANDLE.sub("", before) == _HANDLE.sub("", after)


def _difference(attempt: Attempt, before: str, after: str) -> str:
    """What an undo has left, or removed besides; empty where it removed the host's own rules for ones that were added."""
    earlier, later = attempt.rules(before), attempt.rules(after)
    if more := differences(later, earlier):
        return f"after it, {more[0]} still passes"
    lost = differences(earlier, later)
    if lost and covers([*later, *attempt.documented], earlier):
        return ""
    closed = tuple(findings.Finding(findings.Kind.CLOSED, packet) for packet in lost)
    return findings.summary(closed) or f"the rule set is not as before{_example(before, after)}"


def _example(before: str, after: str) -> str:
    """A line that is there only before or only after; nothing where the listing has but one."""
    earlier, later = before.splitlines(), after.splitlines()
    for state, lines, others in (("still there", later, earlier), ("gone", earlier, later)):
        if len(lines) > 1 and (apart := [line for line in lines if line not in others]):
            return f": {one_line(apart[0])[:_LONGEST_LINE]} is {state}"
    return ""
