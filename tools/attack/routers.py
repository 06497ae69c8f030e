"""Right texts for routers with a word of the grammar put in, taken out or changed, at every place.

What `verify` accepts by reading alone has to be what the parsers of Ansible's network collections read, which know nothing
of our readers. They pass over modes and commits, so a text with a line about these is a disagreement unless it is listed.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from portbook.compare.verify import verify
from portbook.firewalls.routers.check import lists, vyos
from portbook.firewalls.routers.check.collections import PLATFORMS
from portbook.load.book import read_book
from portbook.model import Rule, Service
from portbook.model.profiles import default_profile
from portbook.rules import equal
from portbook.snippets import snippet
from portbook.targets import CannotJudge, Target, Unreadable, targets
from tools.attack.fate import Fate
from tools.attack.router_words import ENTRY_LINES, ENTRY_WORDS, VYOS_LINES, VYOS_WORDS

ROOT = Path(__file__).parents[2]
_SITES = (ROOT, ROOT / "tests" / "firewalls" / "routers" / "cases")


@dataclass(frozen=True)
class Try:
    """One changed text.

    Attributes:
        target: the router.
        service: what it has to be right for.
        change: what was changed, in words.
        text: what came of it.
    """

    target: Target
    service: Service
    change: str
    text: str

    def fate(self) -> Fate:
        """Whether `verify` accepts it by reading alone, and what the other reader says of it."""
        if verify(self.service, [self.service.hosts[0].id], None, self.text, self.target).holds is not True:
            return Fate.NOT_ACCEPTED
        try:
            other = _other_reader(self.target)(self.text)
        except CannotJudge:
            return Fate.UNCONFIRMED
        except Unreadable:
            return Fate.DISAGREED
        return Fate.CONFIRMED if equal(other, self.target.read(self.text).rules) else Fate.DISAGREED


def _other_reader(target: Target) -> Callable[[str], Sequence[Rule]]:
    platform = PLATFORMS.get(target.id)
    return (lambda text: lists.rules(text, platform)) if platform else vyos.rules


def _is_declined(target: Target, right: str) -> bool:
    """Whether the other reader declines one of our own texts: Cisco's IPv6 lists with a kind of ICMP, say."""
    try:
        _other_reader(target)(right)
    except CannotJudge:
        return True
    return False


def tries(seed: int) -> Iterator[Try]:
    """Changed texts without an end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, no secret
    firewalls = [targets()[platform] for platform in (*PLATFORMS, "vyos")]
    services = [service for site in _SITES for service in read_book(site / "ports", site).book.services.values()]
    while True:
        target, service = chance.choice(firewalls), chance.choice(services)
        right = snippet(service, service.hosts[0], default_profile(service), target).text
        kind = chance.choice(list(_CHANGES))
        if _is_declined(target, right):  # whatever is changed, nothing could confirm it
            continue
        yield Try(target, service, *_CHANGES[kind](chance, target, right))


def _words(target: Target) -> Sequence[str]:
    return VYOS_WORDS if target.id == "vyos" else ENTRY_WORDS


def _put_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    word = chance.choice(_words(target))
    words.insert(chance.randint(0, len(words)), word)
    return f"{word!r} put in", _joined(lines, at, " ".join(words))


def _change_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    place, word = chance.randrange(len(words)), chance.choice(_words(target))
    change = f"{words[place]!r} changed to {word!r}"
    words[place] = word
    return change, _joined(lines, at, " ".join(words))


def _take_word(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    return f"{words.pop(chance.randrange(len(words)))!r} taken out", _joined(lines, at, " ".join(words))


def _put_line(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    line = chance.choice(VYOS_LINES if target.id == "vyos" else ENTRY_LINES)
    lines.insert(chance.randint(0, len(lines)), line)
    return f"the line {line!r} put in", "\n".join(lines) + "\n"


def _move_line(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    line = lines.pop(chance.randrange(len(lines)))
    if kept := chance.random() < 0.5:  # noqa: PLR2004  # half of them
        lines.insert(chance.randint(0, len(lines)), line)
    return f"the line {line!r} {'moved' if kept else 'taken out'}", "\n".join(lines) + "\n"


def _change_character(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    at = chance.randrange(len(text))
    new = chance.choice(
        (text[at].swapcase(), "0", "9", " ", "\u00a0", "\u2003", "\t", "\n", "?", "!", "#", "", "-", "\u0665")
    )
    return f"{text[at]!r} changed to {new!r}", text[:at] + new + text[at + 1 :]


def _joined(lines: list[str], at: int, line: str) -> str:
    return "\n".join([*lines[:at], line, *lines[at + 1 :]]) + "\n"


_CHANGES = {
    "put word": _put_word,
    "change word": _change_word,
    "take word": _take_word,
    "put line": _put_line,
    "move line": _move_line,
    "change character": _change_character,
}


def attack(count: int, seed: int) -> tuple[Counter[Fate], Mapping[Fate, list[Try]]]:
    """How some tries fare, and those that are accepted without being confirmed."""
    fates: Counter[Fate] = Counter()
    found: dict[Fate, list[Try]] = {Fate.UNCONFIRMED: [], Fate.DISAGREED: []}
    seen: set[tuple[str, str]] = set()
    for attempt in tries(seed):
        if fates.total() >= count:
            return fates, found
        if (attempt.target.id, attempt.text) in seen:
            continue
        seen.add((attempt.target.id, attempt.text))
        fate = attempt.fate()
        fates[fate] += 1
        found.get(fate, []).append(attempt)
    return fates, found


@click.command()
@click.option("--count", default=5_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--show", default=0, help="How many of each fate to show whole.")
def main(count: int, seed: int, show: int) -> None:
    """Attack the readers of routers' texts."""
    fates, found = attack(count, seed)
    for fate in Fate:
        click.echo(f"{fates[fate]:6} {fate}")
    for fate, all_of in found.items():
        said = Counter((each.target.id, each.change) for each in all_of)
        for (target, change), number in sorted(said.items()):
            click.echo(f"{fate}: {target}: {change} ({number})")
        for each in all_of[:show]:
            click.echo(f"--- {fate}: {each.target.id}: {each.change}\n{each.text}")
    sys.exit(bool(found[Fate.DISAGREED]))


if __name__ == "__main__":
    main()
