"""Code in the HTML of a document: `<pre>`, and `<code>` in a sentence, with what their entities stand for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from portbook.handwritten.documents.block import Block, BlockKind, SourceLine

INLINE = frozenset({"code", "kbd", "tt"})
"""Elements of a sentence that are code."""
_PHRASING = INLINE | frozenset(
    "a abbr b bdi bdo br cite data del dfn em font i ins mark q rp rt ruby s samp small span strike strong sub sup u var wbr".split()  # noqa: SIM905  # a table
)
"""Elements that code may have; any other name is that of something that a reader puts in, `<your-ip>`."""
_LANGUAGE = re.compile(r"(?:^|\s)(?:language|lang|highlight-source|highlight|brush)[-:]\s*(?P<name>[\w+#-]+)")
_MAY_BEGIN = re.compile(r"<(?:pre|code|kbd|tt)\b", re.IGNORECASE)
_LARGEST = 256 * 1024
_MOST_DECLARATIONS = 500
"""Comments and declarations that HTML may have: for the end of an open one, the parser looks through all that follows."""
_TEMPLATE = "{`", "`}"
"""Around code in JSX, which is not read as elements then."""


@dataclass
class _Code:
    """An element that is code.

    Attributes:
        name: of the element.
        language: as the element or those around it name it.
        rows: its lines, in the parts that stand together in the file.
    """

    name: str
    language: str
    rows: list[list[SourceLine]] = field(default_factory=lambda: [[]])

    @property
    def kind(self) -> BlockKind:
        """How it marks code."""
        return BlockKind.FENCED if self.name == "pre" else BlockKind.INLINE

    @property
    def is_template(self) -> bool:
        """Whether it begins as JSX."""
        return any(part.text.lstrip().startswith(_TEMPLATE[0]) for part in self.rows[0][:1])

    def lines(self) -> tuple[SourceLine, ...]:
        """Its lines, without empty ones before and behind; those of a sentence without white space before them."""
        rows = [_joined(row) for row in self.rows if row]
        if self.is_template and rows[-1].text.rstrip().endswith(_TEMPLATE[1]):
            rows[-1] = rows[-1].cut(0, rows[-1].text.rindex(_TEMPLATE[1]))
            rows[0] = rows[0].cut(rows[0].text.index(_TEMPLATE[0]) + len(_TEMPLATE[0]))
        full = [number for number, row in enumerate(rows) if row.text.strip()]
        content = rows[full[0] : full[-1] + 1] if full else []
        if self.kind is BlockKind.INLINE:
            return tuple(row.cut(len(row.text) - len(row.text.lstrip())) for row in content)
        return tuple(content)


def blocks_in(lines: Sequence[SourceLine], section: int) -> Iterator[Block]:
    """The code in lines of HTML.

    Args:
        lines: the lines.
        section: the part of the page that they stand in.
    """
    for code in _scan(lines).finished:
        if content := code.lines():
            yield Block(code.kind, content, code.language, section)


def is_open(lines: Sequence[SourceLine]) -> bool:
    """Whether lines of HTML end within a `<pre>`: an empty line in it ends the HTML of Markdown, and not the element."""
    code = _scan(lines).code
    return code is not None and code.name == "pre"


def _scan(lines: Sequence[SourceLine]) -> _Scan:
    """The elements of HTML; none of what is so large, or so odd, that the parser would take long. No person writes that."""
    scan = _Scan(lines)
    text = "\n".join(line.text for line in lines)
    if len(text) <= _LARGEST and text.count("<!") <= _MOST_DECLARATIONS and _MAY_BEGIN.search(text):
        scan.feed(text[: text.rfind(">") + 1])  # behind it, no element is whole
        scan.close()
    return scan


class _Scan(HTMLParser):
    """Finds elements that are code.

    Attributes:
        code: the element that is open.
        finished: the elements that have ended, in order.
    """

    def __init__(self, lines: Sequence[SourceLine]) -> None:
        super().__init__(convert_charrefs=False)
        self._lines = lines
        self.code: _Code | None = None
        self.finished: list[_Code] = []
        self._around = ""

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that ends at once; no code is in it."""
        if self.code:
            self.handle_starttag(tag, attrs)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Code begins, or something in it."""
        named = _language({name: value or "" for name, value in attrs})
        if self.code is None and (tag == "pre" or tag in INLINE):
            self.code = _Code(tag, named or (self._around if tag == "pre" else ""))
        elif self.code is None:
            self._around = named if tag == "div" else self._around
        elif self.code.is_template or tag not in _PHRASING:
            self._keep(self.get_starttag_text() or "")
        elif tag == "br":
            self.code.rows.append([])
        elif tag in INLINE:
            self.code.language = named or self.code.language

    def handle_endtag(self, tag: str) -> None:
        """Code ends."""
        if self.code and tag == self.code.name:
            self.finished.append(self.code)
            self.code = None
        elif tag == "div":
            self._around = ""

    def handle_data(self, data: str) -> None:
        """Characters that stand for themselves."""
        self._keep(data)

    def handle_entityref(self, name: str) -> None:
        """A character by its name."""
        self._decode(f"&{name}")

    def handle_charref(self, name: str) -> None:
        """A character by its number."""
        self._decode(f"&#{name}")

    def _keep(self, text: str) -> None:
        """Take characters that stand here in the file."""
        if self.code:
            number, at = self.getpos()
            for row, part in enumerate(text.split("\n")):
                if row:
                    self.code.rows.append([])
                    at = 0
                line = self._lines[number - 1 + row]
                self.code.rows[-1].append(line.cut(at, at + len(part)))

    def _decode(self, reference: str) -> None:
        """Take what a reference stands for; where it stands for nothing, its own characters."""
        number, at = self.getpos()
        line = self._lines[number - 1]
        end = at + len(reference)
        written = line.text[at : end + line.text.startswith(";", end)]
        decoded = unescape(written)
        if self.code is None or self.code.is_template or decoded == written:
            self._keep(written)
            return
        rest = line.cut(at + len(written) - len(decoded[1:]), at + len(written))  # of `&notit;`, which is `¬it;`
        first = SourceLine(decoded[:1], line.number, line.place(at).column)
        self.code.rows[-1] += [first, SourceLine(decoded[1:], rest.number, rest.start)]


def _language(attributes: dict[str, str]) -> str:
    match = _LANGUAGE.search(attributes.get("class", ""))
    return (attributes.get("lang") or attributes.get("data-lang") or (match["name"] if match else "")).lower()


def _joined(parts: Sequence[SourceLine]) -> SourceLine:
    """One line of code: where an entity or an element stands in the file, it has more characters there."""
    text, gaps = "", list[int]()
    for part in parts:
        gaps += [len(text)] * (part.start - parts[0].start - len(text) - len(gaps))
        gaps += [len(text) + gap for gap in part.gaps if gap < len(part.text)]
        text += part.text
    return SourceLine(text, parts[0].number, parts[0].start, tuple(gaps))
