"""A text that its target refuses because it is written for another target.

Each target's own snippets show how texts for it begin: `sudo nft`, `resource "aws_`, `apiVersion: cilium.io`. No firewall is
named here, so that a target of another package takes part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import count

from portbook.model import Brief, Direction, Form, Ports, Rule, SnippetId, protocol_named
from portbook.targets import Reading, Target, targets

_FORMS = (Form.ADD, Form.COMMAND, Form.OLDER, Form.COMPLETE)
_SHELLS = frozenset({"bash", "sh", "powershell"})
"""Languages in which the first word of a line is a program."""
_ANY_SCRIPT = frozenset({"set", "tee"})
"""Words with which any shell script may begin, so that they alone do not show what a text is for."""
_COMMENT = re.compile(r"\s*(?:#|//|!|;|---|set -|$)")
_PREFIX = re.compile(r"\s*(?:sudo|\$|>)\s+")
_TOKEN = re.compile(r"[a-z0-9]+")
_MOST_NAMED = 3
_SAMPLE = Rule(Direction.INBOUND, protocol_named("tcp"), local_ports=Ports.of(443))


@dataclass(frozen=True)
class OtherTarget:
    """Targets that a text is written for, in place of the one that refuses it.

    Attributes:
        line: the line that shows it, from 1.
        ids: the targets' ids.
        titles: their titles.
    """

    line: int
    ids: tuple[str, ...]
    titles: tuple[str, ...]

    def message(self, target: Target) -> str:
        """One sentence without a full stop."""
        return f"this text is for {' or '.join(self.titles)}, not for {target.title}"

    @property
    def cure(self) -> str:
        """The right `--target`."""
        return f"use {' or '.join(f'--target {id_}' for id_ in self.ids)}"


def other_target(text: str, target: Target, read: Callable[[Target], Reading]) -> OtherTarget | None:
    """The targets that a text is plainly for; None where it may be for the target that refuses it, or nobody knows.

    The first command of a shell script is enough. Any other text must be one that the other target can read.

    Args:
        text: what the target refuses.
        target: the target that refuses it.
        read: reads the text for another target.
    """
    line, tokens = _opening(text)
    if not tokens:
        return None
    candidates = list(_candidates(tokens, target))
    commands = {id_ for opening in openings() for id_ in [opening.target] if opening.is_command_of(tokens)}
    right = [other for other in candidates if other.id in commands or _reads(other, read)]
    if len(right) > 1:  # several firewalls have the same program, of which only one may know the command
        right = [other for other in right if _reads(other, read)] or right
    if not 0 < len(right) <= _MOST_NAMED or (len(right) > 1 and len(candidates) >= len(targets()) - 1):
        return None
    return OtherTarget(line, tuple(other.id for other in right), tuple(other.title for other in right))


def _candidates(tokens: tuple[str, ...], target: Target) -> Iterator[Target]:
    """The targets whose texts begin like this one, further than those of `target`; all others where none does."""
    for length in count(1):
        alike = {opening.target for opening in openings() if opening.tokens[:length] == tokens[:length]}
        if target.id not in alike:
            break
        if length >= len(tokens):
            return
    if alike or length == 1:
        yield from (other for other in targets().values() if other.id in (alike or targets().keys() - {target.id}))


@dataclass(frozen=True)
class _Opening:
    """How a statement of a target begins."""

    target: str
    tokens: tuple[str, ...]
    language: str

    def is_command_of(self, tokens: tuple[str, ...]) -> bool:
        """Whether the statement runs the program that a line with these tokens runs."""
        return self.language in _SHELLS and self.tokens[0] == tokens[0] and tokens[0] not in _ANY_SCRIPT


@cache
def openings() -> tuple[_Opening, ...]:
    """How statements of each target begin, from its own snippets."""
    return tuple(opening for target in targets().values() for opening in _openings_of(target))


def _openings_of(target: Target) -> Iterator[_Opening]:
    for form in (form for form in _FORMS if form in target.forms):
        brief = Brief(SnippetId("x", "x", "x", target.id, form), "", "", "", (_SAMPLE,))
        lines = (line if line[:1].strip() else "" for line in _rendered(target, brief).splitlines())
        for position, (_line, tokens) in enumerate(_statements(lines)):
            yield _Opening(target.id, tokens, target.language_of(form) if position == 0 else "")


def _rendered(target: Target, brief: Brief) -> str:
    try:
        return target.render(brief)
    except Exception:  # noqa: BLE001  # another package's renderer may need flows; a test holds that built-in ones do not
        return ""


def _opening(text: str) -> tuple[int, tuple[str, ...]]:
    return next(_statements(text.splitlines()), (0, ()))


def _statements(lines: Iterable[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The lines with words that are no comments, by number and words in lower case."""
    for number, line in enumerate(lines, 1):
        tokens = tuple(_TOKEN.findall(_PREFIX.sub("", line, count=1).lower()))
        if tokens and not _COMMENT.match(line):
            yield number, tokens


def _reads(target: Target, read: Callable[[Target], Reading]) -> bool:
    try:
        return bool(read(target).rules)
    except Exception:  # noqa: BLE001  # the verdict is a refusal, whatever another package's reader raises
        return False
