"""Broken texts from a correct one. Which faults there are is data: `tests/firewalls/*/cases/mutation/TARGET.yml`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path

import yaml

_FIREWALLS = Path(__file__).parents[2] / "tests" / "firewalls"
CASES = {path.stem: path for path in _FIREWALLS.glob("*/cases/mutation/*.yml")}
"""By target."""
SERVICES = (_FIREWALLS / "mutation_services.yml", _FIREWALLS / "mutation_routers.yml")
_NUMBER = re.compile(r"(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])")
_WORD = re.compile(r"[^\s\"'=,]+")
_NETWORK = re.compile(r"(?:^|(?<=[a-z]:)|(?<=\[))[0-9a-f:.]+/\d+(?=\]?$)")
"""In a word of its own, or behind the name of a zone, in brackets or not."""
_COUNTERS = "[0:0]"
_HIGHEST_PORT = 65535


@dataclass(frozen=True)
class Mutant:
    """A text with one fault.

    Attributes:
        kind: of fault: `rate limit`.
        was: the line that it is in, as it was.
        text: all of it.
    """

    kind: str
    was: str
    text: str


@dataclass(frozen=True)
class Faults:
    """How texts for one target are broken.

    Attributes:
        range: the sign between the ends of a range of ports.
        changes: by kind of fault, by pattern of what stands in a line, what takes its place.
        equivalent: kinds of fault of which some change nothing, and why that is so.
    """

    range: str
    changes: Mapping[str, Mapping[str, Sequence[str]]]
    equivalent: Mapping[str, str]

    @classmethod
    def of(cls, target: str) -> Faults:
        """Those of a target."""
        held = yaml.safe_load(CASES[target].read_text("utf-8"))
        return cls(held["range"], held["changes"], held["equivalent"])

    def mutants(self, text: str) -> list[Mutant]:
        """Every text that is one fault away, each once."""
        found: dict[str, Mutant] = {}
        for kind, lines in self._broken(text.splitlines()):
            mutant = Mutant(kind, *lines)
            if mutant.text != text:
                found.setdefault(mutant.text, mutant)
        return list(found.values())

    def _broken(self, lines: Sequence[str]) -> Iterator[tuple[str, tuple[str, str]]]:
        said = [at for at, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("#")]
        for at, after in zip(said, [*said[1:], None], strict=True):
            line = lines[at]
            for kind, instead in (*_without(line), *self._changed(line), *self._numbers(line)):
                yield kind, (line, _joined([*lines[:at], *instead, *lines[at + 1 :]]))
            if after:
                between = lines[at + 1 : after]
                yield "wrong order", (line, _joined([*lines[:at], lines[after], *between, line, *lines[after + 1 :]]))

    def _changed(self, line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for kind, patterns in self.changes.items():
            for pattern, others in patterns.items():
                for found in re.finditer(pattern, line):
                    for other in others:
                        yield kind, (line[: found.start()] + found.expand(other) + line[found.end() :],)

    def _numbers(self, line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        for word in _WORD.finditer(line):
            if word[0].startswith(_COUNTERS):
                continue
            for kind, other in _addresses(word[0]) or self._ports(word[0]):
                yield kind, (line[: word.start()] + other + line[word.end() :],)

    def _ports(self, word: str) -> Iterator[tuple[str, str]]:
        for found in _NUMBER.finditer(word):
            before, number, after = word[: found.start()], int(found[0]), word[found.end() :]
            for kind, other in _others(number):
                yield kind, f"{before}{other}{after}"
            if self.range not in (before[-1:], after[:1]):
                for last in (number + 1, _HIGHEST_PORT):
                    yield "wider range", f"{before}{number}{self.range}{last}{after}"


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _without(line: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "missing line", ()
    yield "commented out", (f"# {line}",)


def _others(number: int) -> Iterator[tuple[str, str]]:
    yield "port + 1", str(number + 1)
    yield "port - 1", str(number - 1)
    digits = str(number)
    yield "a digit less", digits[:-1] or "0"
    yield "a digit more", digits + "0"
    for at in range(len(digits) - 1):
        yield "swapped digits", digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]


def _addresses(word: str) -> list[tuple[str, str]]:
    """The word with other networks in the place of one; empty where it has none."""
    found = _NETWORK.search(word)
    if found is None:
        return []
    before, after = word[: found.start()], word[found.end() :]
    return [(kind, f"{before}{other}{after}") for kind, other in _networks(found[0])]


def _networks(text: str) -> list[tuple[str, str]]:
    try:
        network = ip_network(text)
    except ValueError:
        return []
    if network.prefixlen == 0:
        return []
    wider = network.supernet()
    narrower, other = network.subnets()
    beside = next(subnet for subnet in wider.subnets() if subnet != network)
    return [
        ("wider network", str(wider)),
        ("narrower network", str(narrower)),
        ("other network", str(other)),
        ("other network", str(beside)),
    ]
