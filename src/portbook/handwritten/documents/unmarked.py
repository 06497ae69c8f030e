"""Lines of a document as a reader sees them: without the signs that mark words, links and comments.

Each character still knows its place in the file. A sign inside a word goes without a trace; what stands between two words
leaves a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from portbook.handwritten.documents.block import SourceLine

_MARKS = re.compile(
    r"(?P<unseen><!--.*?(?:-->|$)|\{/\*.*?(?:\*/\}|$)|\{\{[^{}\n]{0,500}\}\}|\{%[^%\n]{0,500}%\}|!\[[^\]\n]{0,200}\]\([^)\s]{0,500}[^)\n]{0,200}\)"
    r"|</?[A-Za-z][^<>\n]{0,500}>|\]\([^)\n]{0,600}\)|&nbsp;|\[\^[\w-]{1,40}\])"
    r"|(?P<sign>`+|\*+(?=[^\s*])|(?<=[^\s*])\*+|\[(?=[^\]\n]{1,300}\]\()|\\(?=[\\_*`<>\[\]()#+.!:/~-])|(?<![\w_])_{1,3}(?=[\w*`])|(?<=[\w*`.,:)])_{1,3}(?![\w_]))"
)
_UNSEEN = (("<!--", "-->"), ("{/*", "*/}"), ("<pre", "</pre>"), ("<script", "</script>"), ("<style", "</style>"))
"""What begins and ends something of several lines that is no prose."""
_LONGEST, _MOST_MARKS = 5_000, 500
"""Characters of a line that are read, and of them those that are marks: no person writes more, and both cost time."""
_MAY_HAVE_MARKS = re.compile(r"[`*_\\<&{\[\]]")


def unmarked(lines: Iterable[SourceLine]) -> Iterator[SourceLine]:
    """The lines without marks, with empty ones in the place of comments and preformatted text."""
    end = ""
    for line in lines:
        text = line.text
        if end:
            end = "" if end in text.lower() else end
            yield line.cut(0, 0)
            continue
        end = _unclosed(text)
        yield without_marks(line)


def _unclosed(text: str) -> str:
    """The end of what a line begins and does not end; empty where there is nothing."""
    if "<" not in text and "{/*" not in text:
        return ""
    lower = text.lower()
    return next((end for begin, end in _UNSEEN if lower.rfind(begin) > lower.rfind(end)), "")


def without_marks(line: SourceLine) -> SourceLine:
    """The line without marks; nothing of one that has more than a person writes."""
    line = line.cut(0, _LONGEST) if len(line.text) > _LONGEST else line
    if not _MAY_HAVE_MARKS.search(line.text):
        return line
    pieces: list[str] = []
    removed: list[int] = []
    last = 0
    for match in _MARKS.finditer(line.text):
        pieces.append(line.text[last : match.start()])
        unseen = match["unseen"] is not None
        if unseen:
            pieces.append(" ")
        removed += range(match.start() + unseen, match.end())
        last = match.end()
    if len(pieces) > _MOST_MARKS or len(removed) > 4 * _MOST_MARKS:
        return line.cut(0, 0)
    pieces.append(line.text[last:])
    return _shorter(line, "".join(pieces), removed)


def _shorter(line: SourceLine, text: str, removed: Sequence[int]) -> SourceLine:
    """The line with a text from which some of its characters are gone."""
    gaps = [at - number for number, at in enumerate(removed)]
    return SourceLine(text, line.number, line.start, tuple(sorted((*gaps, *line.gaps))))
