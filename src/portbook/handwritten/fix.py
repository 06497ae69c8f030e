"""What `portbook lint --fix` writes: one stretch of a line in the place of another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from portbook.handwritten.commands.command import Command, Word
from portbook.handwritten.documents.block import Place
from portbook.handwritten.rules import rejected
from portbook.handwritten.rules.rule import DocumentRule

MECHANICAL = frozenset(
    rule.name
    for rule in (
        rejected.RANGE,
        rejected.SINGLE_DASH,
        rejected.MULTIPORT,
        rejected.EXPANDED,
        rejected.ONE_PORT,
        rejected.TYPOGRAPHY,
    )
)
"""The rules whose cure leaves nothing to decide."""
_LINE_ENDS = re.compile(r"(\r\n|\r|\n)")
_SAFE = re.compile(r"[A-Za-z0-9_./:,=+@%-]+(?: [A-Za-z0-9_./:,=+@%-]+)*|'[^'\n]*'")
"""Words that a shell takes as they are, or one in quotes."""


@dataclass(frozen=True, order=True)
class Fix:
    """One change.

    Attributes:
        place: where the stretch begins.
        old: what stands there.
        new: what is written for it.
        rule: the name of the rule whose cure it is.
    """

    place: Place
    old: str
    new: str
    rule: str = ""


def fix_of(rule: DocumentRule, command: Command, old: str, new: str) -> Fix | None:
    """The change that a cure comes to; None where it is not mechanical, or the words are not on one line as they are given.

    Args:
        rule: the rule that the cure is of.
        command: the command.
        old: words of the command, as they have to stand on the page.
        new: words for them.
    """
    if rule.name not in MECHANICAL or not old or not _SAFE.fullmatch(new):
        return None
    words = list({word.place: word for word in command.words}.values())  # braces make several of one
    wanted = [old] if rule is rejected.EXPANDED else old.split(" ")
    written = [word.written for word in words]
    starts = [at for at in range(len(words)) if written[at : at + len(wanted)] == wanted]
    if len(starts) != 1:
        return None
    part = words[starts[0] : starts[0] + len(wanted)]
    return Fix(part[0].place, " ".join(wanted), new, rule.name) if _is_one_stretch(part) else None


def _is_one_stretch(words: Sequence[Word]) -> bool:
    """Whether words stand on one line with one blank between them."""
    return all(
        word.place == (before.place.line, before.place.column + len(before.written) + 1)
        for before, word in pairwise(words)
    )


def fixed(text: str, fixes: Iterable[Fix]) -> str:
    """The text of a file with changes, but for those of which something else stands in their place.

    Args:
        text: the text, with the ends of lines that the file has.
        fixes: the changes.
    """
    parts = _LINE_ENDS.split(text)
    for fix in sorted(set(fixes), reverse=True):  # from behind, so that places stay
        at = 2 * (fix.place.line - 1)
        start = fix.place.column - 1 + (at == 0 and text.startswith("\ufeff"))
        if at < len(parts) and parts[at][start:].startswith(fix.old):
            parts[at] = parts[at][:start] + fix.new + parts[at][start + len(fix.old) :]
    return "".join(parts)
