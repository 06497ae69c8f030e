"""What brings a host from one addition to another.

ufw keeps one list of rules for each IP version, in which no rule is twice, and a command without addresses changes both.
So the rules of the two additions are compared by IP version: what one list keeps is never deleted from it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from portbook.firewalls.ufw.match import ANY, IPV4_ONLY, NAMES, WHOLE, Match, matches
from portbook.firewalls.ufw.render import spelled
from portbook.model import Brief, Direction, Rule
from portbook.targets.text.comments import about, delta_heading, shell_lines

_VERSIONS = (4, 6)
_IPV4_ONLY = frozenset(NAMES[number] for number in IPV4_ONLY)


@dataclass(frozen=True)
class _Kept:
    """A rule as ufw keeps it: of one IP version."""

    version: int
    direction: Direction
    match: Match


def delta(old: Brief, new: Brief) -> str:
    """What brings a host from one addition to another; empty where both leave the same rules."""
    before, after = _kept(old), _kept(new)
    goes = [kept for kept in before if kept not in after]
    comes = [kept for kept in after if kept not in before]
    if not goes and not comes:
        return ""
    lines = list(shell_lines(delta_heading(old, new)))
    lines += _commands("prepend", new, {kept: after[kept] for kept in comes})
    lines += _commands("delete", old, {kept: before[kept] for kept in goes})
    return "".join(f"{line}\n" for line in lines)


def _kept(brief: Brief) -> dict[_Kept, Rule]:
    """What ufw keeps of an addition, with the first rule that it is for."""
    kept: dict[_Kept, Rule] = {}
    for rule in brief.rules:
        for match in matches(rule):
            for version in _versions(match):
                kept.setdefault(_Kept(version, rule.direction, _without_whole(match)), rule)
    return kept


def _versions(match: Match) -> tuple[int, ...]:
    """The IP versions of a match."""
    addresses = [address for address in (match.source, match.destination) if address != ANY]
    if not addresses:
        return _VERSIONS[:1] if match.protocol in _IPV4_ONLY else _VERSIONS
    return (6,) if ":" in addresses[0] else (4,)


def _without_whole(match: Match) -> Match:
    """The match with `any` for every address of an IP version, as ufw keeps it."""
    source, destination = (ANY if end in WHOLE.values() else end for end in (match.source, match.destination))
    return replace(match, source=source, destination=destination)


def _commands(verb: str, brief: Brief, wanted: Mapping[_Kept, Rule]) -> Iterator[str]:
    comment = ""
    for kept, rule in _at_once(wanted):
        title = f"{_TITLES[verb]}: {about(brief, rule)}"
        yield from shell_lines([title]) if title != comment else ()
        comment = title
        way = "in" if kept.direction is Direction.INBOUND else "out"
        yield f"sudo ufw {verb} allow {way} {spelled(kept.match)}"


_TITLES = {"prepend": "Comes", "delete": "Goes"}


def _at_once(wanted: Mapping[_Kept, Rule]) -> Iterator[tuple[_Kept, Rule]]:
    """The rules, of which those of both IP versions are one command; those of one without addresses name all of them."""
    for kept, rule in wanted.items():
        anywhere = kept.match.source == kept.match.destination == ANY
        if not anywhere or kept.match.protocol in _IPV4_ONLY:
            yield kept, rule
        elif all(replace(kept, version=version) in wanted for version in _VERSIONS):
            if kept.version == _VERSIONS[0]:
                yield kept, rule
        else:
            yield replace(kept, match=replace(kept.match, source=WHOLE[kept.version])), rule
