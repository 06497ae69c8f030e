"""Ways to write a command that was rejected, whatever its firewall: signs of typography, misspelled words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import SequenceMatcher, get_close_matches
from shlex import quote

from portbook.proof.handwritten.tool import Mend
from portbook.proof.host.driver import Step

_SIGNS = {"–": "-", "—": "--", "−": "-", "‐": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "\u00a0": " "}
_TYPOGRAPHY = str.maketrans(_SIGNS)
_NEAR = 0.75
"""How like a word another has to be, from 0 to 1."""
_CLEARLY = 0.05
"""By how much the nearest word has to be nearer than the next: of two that are as near, nobody knows which is meant."""


def plain_signs(step: Step) -> Iterator[Mend]:
    """Signs that a text processor has put in the place of those that a shell knows."""
    for double in (False, True):  # a dash stands for one hyphen, or for two
        argv = tuple(_plain(word, double=double) for word in step.argv)
        if argv != step.argv:
            changed = [(word, quote(other)) for word, other in zip(step.argv, argv, strict=True) if word != other]
            (old, new), *also = changed
            words = " and ".join(dict.fromkeys(other for _word, other in changed))
            cure = f"write {words} with plain signs"
            yield Mend("typographic-sign", replace(step, argv=argv), cure, old, new, tuple(also))


def _plain(word: str, *, double: bool) -> str:
    if double and word[:1] in {"–", "−", "‐"} and len(word.lstrip("–−‐-")) > 1:
        word = "--" + word.lstrip("–−‐-")
    return word.translate(_TYPOGRAPHY).strip("\"'")


def near_words(step: Step, known: Iterable[str], *, rule: str) -> Iterator[Mend]:
    """Each word that is none of the known ones, but almost."""
    words = sorted(known)
    for at, word in enumerate(step.argv[1:], 1):
        if word in words or len(word) < 3:  # noqa: PLR2004  # of shorter words every other is near
            continue
        name, sign, value = word.partition("=")
        near = get_close_matches(name, words, n=2, cutoff=_NEAR)
        if near and (len(near) == 1 or _alike(name, near[0]) > _alike(name, near[1]) + _CLEARLY):
            yield exchanged(step, at, f"{near[0]}{sign}{value}", rule, f"write {near[0]}{sign}{value}")


def _alike(word: str, other: str) -> float:
    return SequenceMatcher(None, other, word).ratio()


def exchanged(step: Step, at: int, new: str, rule: str, cure: str) -> Mend:
    """The command with another word at a position."""
    argv = (*step.argv[:at], new, *step.argv[at + 1 :])
    return Mend(rule, replace(step, argv=argv), cure, step.argv[at], new)
