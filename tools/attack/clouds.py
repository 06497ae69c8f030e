"""Texts for clouds and Kubernetes with a word more: whatever is read as right has to be right to the second reader too.

Right texts get each option, key, attribute and value that the vendors' references have, in each place. What `portbook verify
--read-only` would accept is given to the target's second reader. Two readers that disagree are a fault of one of them:

    python -m tools.attack.clouds [--tries 3000] [--target gcp] [--seed 1]
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from portbook.compare.verify import As, verify
from portbook.evidence import Rung
from portbook.load.book import read_book
from portbook.model import Form, Service
from portbook.model.profiles import profiles_of
from portbook.proof.run_text import trial
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tools.attack.mutations import commands, documents, hcl
from tools.attack.words import WORDS
from tools.attack.written import WRITTEN

ROOT = Path(__file__).parents[2]
TARGETS = tuple(WORDS)
_MUTATIONS = {"commands": commands, "documents": documents, "hcl": hcl}


@dataclass(frozen=True)
class Try:
    """A text with a word more.

    Attributes:
        target: whose.
        service: what it is judged against.
        role: the host.
        text: with the word.
    """

    target: Target
    service: Service
    role: str
    text: str

    def fate(self) -> tuple[str, str]:
        """What became of it, and the second reader's objection where it has one."""
        verdict = verify(self.service, (self.role,), None, self.text, self.target, As.ADDITION)
        if not verdict.holds:
            return "refused" if verdict.holds is False else "not judged", ""
        evidence = trial(self.text, self.target).evidence
        if evidence.rung is Rung.FAILED:
            return "disagreement", evidence.detail
        return ("not judged a second time" if evidence.rung is Rung.NOT_VERIFIED else "agreed"), evidence.detail


def right(target: Target, services: Mapping[str, Service]) -> Iterator[tuple[Service, str, str]]:
    """Right texts of a target, each with what it is right for: ours, and some as people write them."""
    for service in services.values():
        for role in service.hosts:
            for profile in profiles_of(service):
                for form in target.forms:
                    if form in {Form.ADD, Form.COMMAND, Form.OLDER}:
                        yield service, role.id, snippet(service, role, profile, target, form).text
    for text in WRITTEN.get(target.id, ()):
        yield services["web"], "server", text


def tries(target: Target, services: Mapping[str, Service], count: int, seed: int) -> Iterator[Try]:
    """Some of all texts with a word more; the same for the same seed."""
    chosen = random.Random(f"{seed} {target.id}")  # noqa: S311  # no secret
    kinds = WORDS[target.id]
    bases = [base for base in right(target, services) if verify(base[0], (base[1],), None, base[2], target).holds]
    for _number in range(count):
        service, role, text = chosen.choice(bases)
        kind = next(words for words in kinds if _MUTATIONS[words.kind].suits(text))
        yield Try(target, service, role, _MUTATIONS[kind.kind].mutated(text, kind, chosen))


def attack(names: Sequence[str], count: int, seed: int) -> tuple[Counter[str], list[tuple[Try, str]]]:
    """How many texts had which fate, and the disagreements with what the second reader says."""
    services = read_book(ROOT / "tests" / "cases" / "attack", ROOT).book.services
    fates: Counter[str] = Counter()
    disagreements: list[tuple[Try, str]] = []
    for name in names:
        for attempt in tries(targets()[name], services, count, seed):
            fate, objection = attempt.fate()
            fates[fate] += 1
            fates[f"{name}: {fate}"] += 1
            if fate == "disagreement":
                disagreements.append((attempt, objection))
    return fates, disagreements


@click.command()
@click.option("--tries", "count", default=300, show_default=True, help="Of each target.")
@click.option("--target", "names", multiple=True, type=click.Choice(TARGETS), help="Default: all of them.")
@click.option("--seed", default=1, show_default=True)
def main(count: int, names: tuple[str, ...], seed: int) -> None:
    """Try, tell the counts and each disagreement; end with 1 where there is one."""
    fates, disagreements = attack(names or TARGETS, count, seed)
    for fate, number in sorted(fates.items()):
        click.echo(f"{number:6} {fate}")
    for attempt, objection in disagreements:
        click.echo(f"\n--- {attempt.target.id}, {attempt.service.id}: {objection}\n{attempt.text}")
    sys.exit(bool(disagreements))


if __name__ == "__main__":
    main()
