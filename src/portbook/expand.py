"""A page, the data and a read-only ledger become the page that a Markdown engine reads: text in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

from portbook import own_fault
from portbook.blocks import Context, Impossible, verbs
from portbook.blocks.base import ALL
from portbook.blocks.preview import banner, subjects
from portbook.blocks.read import read_block
from portbook.blocks.table import anchor
from portbook.escape.markdown import inline
from portbook.model import Location, Problem
from portbook.page import Fence, Part, Prose, Reference, parse
from portbook.reference import resolve

_TITLE = re.compile(r"(?:---\n.*?\n---\n)?\s*# [^\n]*\n+", re.DOTALL)
"""The title of a page, behind its front matter."""
ANCHOR = re.compile(r'<span id="([^"]*)"></span>')


@dataclass(frozen=True)
class Expansion:
    """An expanded page, and what is wrong with it."""

    text: str
    problems: tuple[Problem, ...] = field(default=())


def concerns(text: str) -> bool:
    """Whether a text can hold a fence or a reference of ours at all: most pages do not, and cost nothing."""
    return "ports" in text or "](port:" in text


def expand(text: str, context: Context, path: str = "page", first_line: int = 1, changes_page: str = "") -> Expansion:
    """Expand every `ports` fence and reference of a page.

    A faulty one leaves a visible box, or the right value, in its place, and a Problem; nothing is ever raised for content.

    Args:
        text: the page; with or without front matter.
        context: the data.
        path: what to call the page in problems.
        first_line: the number in the file of the text's first line.
        changes_page: in a preview, a link from the page to the one with all changes; empty for none.
    """
    if not concerns(text):
        return Expansion(text)
    problems: list[Problem] = []
    parts = parse(text, first_line)
    anchors: set[str] = set()
    texts = {
        id(part): ANCHOR.sub(partial(_first, anchors), "".join(_fence(part, context, path, problems)))
        for part in parts
        if isinstance(part, Fence)
    }
    spelled = (_part(part, texts, partial(_reference, context, path, anchors, problems)) for part in parts)
    expanded = "".join(spelled)
    if context.preview:
        expanded = _with_banner(expanded, banner(context, _services(parts, context, path), changes_page))
    return Expansion(expanded, tuple(sorted(problems)))


def _services(parts: Sequence[Part], context: Context, path: str) -> Iterator[str]:
    """The services that a page is about."""
    for part in parts:
        if isinstance(part, Reference):
            yield part.service
        elif isinstance(part, Fence):
            block = read_block(part, context, path).block
            for subject in subjects(block, context) if block else ():
                if subject == ALL:
                    yield from (service.id for service in context.book.services.values() if not service.of_estate)
                else:
                    yield subject


def _with_banner(text: str, box: str) -> str:
    """The page with a box below its title."""
    title = _TITLE.match(text)
    end = title.end() if title else 0
    return text[:end] + box + text[end:]


def _first(anchors: set[str], match: re.Match[str]) -> str:
    """An anchor the first time it is met on a page; an id may stand in it once."""
    if match[1] in anchors:
        return ""
    anchors.add(match[1])
    return match[0]


def _part(part: Part, fences: dict[int, str], reference: partial[str]) -> str:
    if isinstance(part, Prose):
        return part.text
    return fences[id(part)] if isinstance(part, Fence) else reference(part)


def _fence(fence: Fence, context: Context, path: str, problems: list[Problem]) -> Iterator[str]:
    """The lines that a fence becomes, each behind the fence's own prefix."""
    body = _body(fence, context, path, problems)
    if not fence.prefix:
        yield body
        return
    for line in body.splitlines(keepends=True):
        yield (fence.prefix if line.strip() else fence.prefix.rstrip(" \t")) + line


def _body(fence: Fence, context: Context, path: str, problems: list[Problem]) -> str:
    read = read_block(fence, context, path)
    if read.block is None:
        problems += read.problems
        return _failure(read.problems) if read.problems else _waiting(read.waits_for, context)
    try:
        return verbs()[read.block.verb].render(read.block, context)
    except Impossible as reason:
        problem = Problem(read.block.where, "impossible-block", reason.message, reason.cure)
    except Exception as error:  # noqa: BLE001  # whatever it is, the rest of the page is whole
        problem = Problem(
            read.block.where, "own-fault", own_fault.told(error), "report it; the rest of the page is whole"
        )
    problems.append(problem)
    return _failure((problem,))


def _waiting(file: str, context: Context) -> str:
    """A box for the page alone, with the problems of a service's file: they are reported where they are, and not again."""
    told = [str(problem) for problem in context.problems if problem.where.path == file]
    return _box([f"{file} has problems: mend them first", *told])


def _failure(problems: tuple[Problem, ...]) -> str:
    return _box([f"{problem.message}: {problem.cure}" if problem.cure else problem.message for problem in problems])


def _box(sentences: Sequence[str]) -> str:
    listed = "".join(f"    - {inline(sentence)}\n" for sentence in sentences)
    return f'!!! failure "This block cannot be made"\n\n{listed}'


def _reference(context: Context, path: str, anchors: set[str], problems: list[Problem], reference: Reference) -> str:
    """The value as plain text; a link to the flow's row where the page has one and a link makes sense."""
    if reference.service in context.broken:
        return reference.value
    where = Location(path, reference.line, reference.column)
    resolved = resolve(reference, context.book, where)
    problems += resolved.problems
    row = anchor(reference.service, reference.flow)
    if reference.in_heading or row not in anchors:
        return resolved.value
    return f"[{resolved.value}](#{row})"
