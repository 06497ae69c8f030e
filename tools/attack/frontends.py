"""Right texts for front ends and tools of hosts with a word of the grammar put in, taken out or changed, at every place.

What `verify` accepts by reading alone has to be what the lab finds, or the second reader where nothing runs the text. ferm,
Shorewall and FireHOL run what they are given, so that nobody else's text gets there; here it does, in the sandbox, as the
words are those of this module.

    python -m tools.attack.frontends --count 1000 --target ufw
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import yaml

from portbook.compare.verify import verify
from portbook.evidence import Evidence, Rung
from portbook.load.book import read_book
from portbook.model import Brief, Form, Service, Snippet, SnippetId
from portbook.model.profiles import default_profile
from portbook.proof.engine import Engine, engines
from portbook.proof.host.driver import NotAllowed
from portbook.proof.sandbox.tools import NoTools
from portbook.proof.warm_lab import WarmLab
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tools.attack.fate import Fate

_SITE = Path(__file__).parents[2] / "tests" / "cases" / "verdicts"
_WORDS: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(
    Path(__file__).with_name("frontends.yml").read_text("utf-8")
)
"""By target: words of its grammar, and whole lines of it."""
_SERVICES = ("web", "opt", "ssh", "wiki")
_ANYONE = "anyone"
_STRANGE = ("0", "9", " ", "\u00a0", "\u2003", "\t", "\n", "?", "!", "#", "", "-", "\u0665", "\\\n", "'", '"', "/", ",")


@dataclass(frozen=True)
class Try:
    """One changed text.

    Attributes:
        target: what it is for.
        service: what it has to be right for.
        change: what was changed, in words.
        text: what came of it.
    """

    target: Target
    service: Service
    change: str
    text: str

    def fate(self, warm_lab: WarmLab) -> tuple[Fate, str]:
        """Whether `verify` accepts it by reading alone, and what is found of it then."""
        (host,) = self.service.hosts
        if verify(self.service, [host.id], None, self.text, self.target).holds is not True:
            return Fate.NOT_ACCEPTED, ""
        evidence = _found(self.text, self.target, warm_lab)
        if evidence.rung is Rung.FAILED:
            return Fate.DISAGREED, evidence.detail
        if evidence.rung in {Rung.NOT_VERIFIED, Rung.SELF_CONSISTENT}:
            return Fate.UNCONFIRMED, evidence.detail
        return Fate.CONFIRMED, evidence.detail


def _found(text: str, target: Target, warm_lab: WarmLab) -> Evidence:
    """What the target's strongest engine here finds, where hosts that few have do not count."""
    rules = tuple(replace(rule, flows=("of the text",)) for rule in target.read(text).rules)
    brief = Brief(SnippetId(_ANYONE, _ANYONE, _ANYONE, target.id, Form.ADD), "", "", "", rules)
    made = Snippet(brief, text, target.language, rules)
    engine = _engine(target)
    if engine.firewall is None:
        return engine.judge(made, target, NoTools())
    try:
        engine.firewall.steps(made)
    except NotAllowed as refused:
        return Evidence(Rung.NOT_VERIFIED, detail=str(refused))
    excused = frozenset(host.name for host in engine.firewall.hosts if host.advice)
    return engine.firewall.judge_on_hosts(made, target, warm_lab.tools(), excused)[0]


def _engine(target: Target) -> Engine:
    able = [engines()[name] for name in target.engines if not engines()[name].slow and not engines()[name].lacking()]
    return able[0]


def tries(seed: int, ids: Sequence[str]) -> Iterator[Try]:
    """Changed texts without an end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, no secret
    services = read_book(_SITE / "ports", _SITE).book.services
    while True:
        target, service = targets()[chance.choice(ids)], services[chance.choice(_SERVICES)]
        ours = snippet(service, service.hosts[0], default_profile(service), target).text
        right = chance.choice([ours, *_WORDS[target.id].get("texts", ())])
        kind = chance.choice(list(_CHANGES))
        yield Try(target, service, *_CHANGES[kind](chance, target, right))


def _any_line(chance: random.Random, lines: Sequence[str]) -> int:
    return chance.choice([number for number, line in enumerate(lines) if line.strip(" #")])


def _put_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.split("\n")
    at = _any_line(chance, lines)
    words = lines[at].split(" ")
    word = chance.choice(_WORDS[target.id]["words"])
    words.insert(chance.randint(0, len(words)), word)
    return f"{word!r} put in", _joined(lines, at, " ".join(words))


def _change_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.split("\n")
    at = _any_line(chance, lines)
    words = lines[at].split(" ")
    place, word = chance.randrange(len(words)), chance.choice(_WORDS[target.id]["words"])
    change = f"{words[place]!r} changed to {word!r}"
    words[place] = word
    return change, _joined(lines, at, " ".join(words))


def _take_word(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.split("\n")
    at = _any_line(chance, lines)
    words = lines[at].split(" ")
    return f"{words.pop(chance.randrange(len(words)))!r} taken out", _joined(lines, at, " ".join(words))


def _put_line(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.split("\n")
    line = chance.choice(_WORDS[target.id]["lines"])
    lines.insert(chance.randint(0, len(lines) - 1), line)
    return f"the line {line!r} put in", "\n".join(lines)


def _move_line(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.split("\n")
    line = lines.pop(chance.randrange(len(lines)))
    if kept := chance.randrange(2):
        lines.insert(chance.randint(0, len(lines)), line)
    return f"the line {line!r} {'moved' if kept else 'taken out'}", "\n".join(lines)


def _change_character(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    at = chance.randrange(len(text))
    new = chance.choice((text[at].swapcase(), *_STRANGE))
    return f"{text[at]!r} changed to {new!r}", text[:at] + new + text[at + 1 :]


def _joined(lines: Sequence[str], at: int, line: str) -> str:
    return "\n".join([*lines[:at], line, *lines[at + 1 :]])


_CHANGES: Mapping[str, Callable[[random.Random, Target, str], tuple[str, str]]] = {
    "put word": _put_word,
    "change word": _change_word,
    "take word": _take_word,
    "put line": _put_line,
    "move line": _move_line,
    "change character": _change_character,
}


def attack(
    count: int, seed: int, ids: Sequence[str] = tuple(_WORDS)
) -> tuple[Counter[Fate], Mapping[Fate, list[tuple[Try, str]]]]:
    """How some tries fare, and those that are accepted without being confirmed, with the reason."""
    fates: Counter[Fate] = Counter()
    found: dict[Fate, list[tuple[Try, str]]] = {Fate.UNCONFIRMED: [], Fate.DISAGREED: []}
    seen: set[tuple[str, str, str]] = set()
    with WarmLab() as warm_lab:
        for attempt in tries(seed, ids):
            if fates.total() >= count:
                break
            key = attempt.target.id, attempt.service.id, attempt.text
            if key not in seen:
                seen.add(key)
                fate, why = attempt.fate(warm_lab)
                fates[fate] += 1
                found.get(fate, []).append((attempt, why))
    return fates, found


@click.command()
@click.option("--count", default=1_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--target", "ids", multiple=True, type=click.Choice(list(_WORDS)), help="Without, all of them.")
@click.option("--show", default=0, help="How many of each fate to show whole.")
def main(count: int, seed: int, ids: tuple[str, ...], show: int) -> None:
    """Attack the readers of texts for front ends."""
    fates, found = attack(count, seed, ids or tuple(_WORDS))
    for fate in Fate:
        click.echo(f"{fates[fate]:6} {fate}")
    for fate, all_of in found.items():
        said = Counter((each.target.id, each.change, why) for each, why in all_of)
        for (target, change, why), number in sorted(said.items()):
            click.echo(f"{fate}: {target}: {change} ({number}): {why}")
        for each, why in all_of[:show]:
            click.echo(f"--- {fate}: {each.target.id}: {each.change}: {why}\n{each.text}")
    sys.exit(bool(found[Fate.DISAGREED]))


if __name__ == "__main__":
    main()
