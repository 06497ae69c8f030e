"""The text of a paragraph, a heading or a table row: HTML and Material's marks become Markdown, or go."""

from __future__ import annotations

import re
from bisect import bisect_right

from portbook.plain import elements
from portbook.plain.attributes import ATTRIBUTES, ELEMENT_ENDS
from portbook.plain.place import LOST, Place
from portbook.plain.tags import AUTOLINK, CODE, EMAIL, ENDS, TAG, UNSEEN, Ends, is_safe, tag
from portbook.plain.text import bars_escaped, code_span, destination, escaped

_SPECIAL = re.compile(r"[\\`<{\[\]:]|==|\^\^|\+\+")
_RAW_SPECIAL = re.compile(r"<")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")
_BACKTICKS = re.compile(r"`+")
_LANGUAGE = re.compile(r"(?::::|#!)[\w#.+-]+[ ]+(?=\S)")
"""The language of a code span, as pymdownx.inlinehilite has it."""
_KEYS = re.compile(r"""\+\+((?:[\w-]+|"[^"\n`]+")(?:\+(?:[\w-]+|"[^"\n`]+"))*)\+\+(?!\+)""")
_ICON = re.compile(r":(?:material|octicons|fontawesome|simple)-[a-z0-9-]+:(?P<attributes>\{[^{}\n]*\})?")
_BRACKETED = re.compile(r"\(\s*<([^<>\n]*)>")
_DEFINED = re.compile(r":[ \t]*\n?[ \t]*<([^<>\n]*)>")
_LINE_END = re.compile(r"[ \t]*\n?[ \t]*")
_ADDRESS = re.compile(r"\((?P<page>[^\s()<>\\#`]*)(?P<fragment>#[^\s()<>\\`]*)?(?P<title>\s+\"[^\"\n]*\")?\)")
_BARE = re.compile(r"\((?:[^\s()\\<>`]|\\.)*+")
_BRACE = re.compile(r"(?<!\\)\{")
_CODE = 4
_LONGEST_ADDRESS = 300
_IN_ADDRESS = re.compile(r"(?:://|www\.|@)[^\s()<>\[\]]*$")


def inline(text: str, place: Place) -> str:
    """The text as Markdown without HTML, and without what only Material knows. Takes time in proportion to its length."""
    return _Scanner(text, place).converted()


class _Scanner:
    """One pass over a text. `out` is what it became so far; what turns out to be a mark is written back into it."""

    def __init__(self, text: str, place: Place) -> None:
        self.text = text
        self.place = place
        self.out: list[str] = []
        self._brackets: list[tuple[int, int]] = []
        self._marks: dict[str, int] = {}
        self._open = elements.Elements(self.out, place.lacks)
        self._ticks: dict[int, list[int]] = {}
        self._ends = Ends(text)
        self._handlers = {
            "\\": self._backslash,
            "`": self._code,
            "<": self._angle,
            "{": self._brace,
            "[": self._bracket,
            "]": self._bracket_end,
            ":": self._colon,
            "==": self._mark,
            "^^": self._mark,
            "++": self._keys,
        }

    def converted(self) -> str:
        for run in _BACKTICKS.finditer(self.text):
            self._ticks.setdefault(len(run.group()), []).append(run.start())
        special = _RAW_SPECIAL if self.place.raw else _SPECIAL
        at = 0
        while match := special.search(self.text, at):
            self._copy(at, match.start())
            at = self._handlers[match.group()](match.start())
        self._copy(at, len(self.text))
        return "".join(self.out)

    def _copy(self, start: int, end: int) -> None:
        if start < end:
            piece = self.text[start:end]
            self.out.append(escaped(piece) if self.place.raw else piece)

    def _backslash(self, at: int) -> int:
        end = at + 2 if self.text[at + 1 : at + 2] in _PUNCTUATION else at + 1
        self.out.append(self.text[at:end].replace("\\<", "&lt;"))
        return end

    def _code(self, at: int) -> int:
        marks = _BACKTICKS.match(self.text, at).group()  # type: ignore[union-attr]  # a backtick is there
        if _IN_ADDRESS.search("".join(self.out[-3:])[-_LONGEST_ADDRESS:]):
            self.out.append(" ")  # GitHub would take the backticks for more of the address
        starts = self._ticks.get(len(marks), [])
        closing = bisect_right(starts, at)
        if closing == len(starts):
            self.out.append(marks)
            return at + len(marks)
        start, end = at + len(marks), starts[closing]
        code = self.text[start:end]
        language = _LANGUAGE.match(code)
        if language:
            self.out.append(code_span(code[language.end() :], cell=self.place.cell))
        else:
            self.out.append(f"{marks}{bars_escaped(code) if self.place.cell else code}{marks}")
        return end + len(marks)

    def _angle(self, at: int) -> int:
        if self.text.startswith(("<!", "<?"), at):
            return self._no_tag(at)
        if match := TAG.match(self.text, at):
            return self._tag(match)
        match = AUTOLINK.match(self.text, at) or EMAIL.match(self.text, at)
        if match is None or self.place.raw:
            self.out.append("&lt;")
            return at + 1
        shown = match["address"]
        address = shown if match.re is AUTOLINK else f"mailto:{shown}"
        self.out.append(f"[{escaped(shown)}]({destination(address)})" if is_safe(address) else escaped(shown))
        return match.end()

    def _no_tag(self, at: int) -> int:
        """Past a comment, a declaration and the like; one without an end is text."""
        starting, ending = next(pair for pair in ENDS if self.text.startswith(pair[0], at))
        end = self._ends.after(ending, at + len(starting))
        if end is None:
            self.out.append("&lt;")
            return at + 1
        return end.end()

    def _tag(self, match: re.Match[str]) -> int:
        met = tag(match)
        if met.name == "br":
            return self._line_break(match.end())
        end = match.end()
        whole = not met.closing and (met.name in CODE or met.name in UNSEEN)
        if whole and (ending := self._ends.after(met.name, end)):
            self.out.append(elements.shown(met.name, self.text[end : ending.start()], cell=self.place.cell))
            return ending.end()
        if met.closing:
            self._open.close(met.name, self.text[end : end + 1])
        else:
            self._open.open(met)
        if self.text.startswith("`", end) and "".join(self.out[-2:]).endswith("`"):
            self.out.append(" ")  # two pieces of code stay two
        return end

    def _line_break(self, end: int) -> int:
        if self.place.cell or self.place.heading:
            self.out.append("; " if self.place.cell else " ")
            return end
        end = _LINE_END.match(self.text, end).end()  # type: ignore[union-attr]  # it matches nothing too
        if end < len(self.text) and "".join(self.out[-3:]).strip():
            self.out.append("\\\n")
        return end

    def _brace(self, at: int) -> int:
        match = ATTRIBUTES.match(self.text, at)
        if match and at and self.text[at - 1] in ELEMENT_ENDS:
            return match.end()
        self.out.append("\\{")
        return at + 1

    def _bracket(self, at: int) -> int:
        self._brackets.append((len(self.out), at))
        self.out.append("[")
        return at + 1

    def _bracket_end(self, at: int) -> int:
        self.out.append("]")
        if not self._brackets:
            return at + 1
        opening, start = self._brackets.pop()
        if self._defines(start) and (match := _DEFINED.match(self.text, at + 1)):
            self.out.append(f": {destination(match[1])}")
            return match.end()
        if match := _BRACKETED.match(self.text, at + 1):
            self.out.append(f"({destination(match[1])}")
            return match.end()
        if (match := _ADDRESS.match(self.text, at + 1)) and match["fragment"]:
            return self._fragment(match, opening)
        if match := _BARE.match(self.text, at + 1):
            self.out.append(_BRACE.sub(r"\\{", match.group()))
            return match.end()
        return at + 1

    def _defines(self, start: int) -> bool:
        """Whether a bracket starts the definition of a link: at the start of a line, and not of a footnote."""
        line = self.text.rfind("\n", max(0, start - 4), start) + 1
        first = start - line < _CODE and not self.text[line:start].strip(" ")
        return first and self.text[start + 1 : start + 2] != "^"

    def _fragment(self, match: re.Match[str], opening: int) -> int:
        """A link to an id: text where the page itself no longer has it, a link to the page where another had it."""
        page, fragment = match["page"], match["fragment"][1:]
        image = opening and self.out[opening - 1].endswith("!")
        if not page and not image and self.place.lacks(fragment):
            self.out[opening] = self.out[-1] = ""
        elif page and fragment.startswith(LOST):
            self.out.append(_BRACE.sub(r"\\{", f"({page}{match['title'] or ''})"))
        else:
            self.out.append(_BRACE.sub(r"\\{", match.group()))
        return match.end()

    def _colon(self, at: int) -> int:
        match = _ICON.match(self.text, at)
        if match is None:
            self.out.append(":")
            return at + 1
        after_space = not "".join(self.out[-1:]) or self.out[-1][-1:].isspace()
        end = match.end()
        return end + 1 if after_space and self.text[end : end + 1] == " " else end

    def _mark(self, at: int) -> int:
        """`==` and `^^`: at a word's start they open, at its end they close; what they stand around stays."""
        sign = self.text[at : at + 2]
        before, after = self.text[at - 1 : at] if at else "", self.text[at + 2 : at + 3]
        opening = self._marks.get(sign)
        if opening is not None and before.strip(sign[0] + " \n\t") and not (after.isalnum() or after == sign[0]):
            self.out[opening] = ""
            del self._marks[sign]
            return at + 2
        if after.strip(sign[0] + " \n\t") and not (before.isalnum() or before == sign[0]):
            self._marks[sign] = len(self.out)
        self.out.append(sign)
        return at + 2

    def _keys(self, at: int) -> int:
        match = _KEYS.match(self.text, at)
        if match is None or (at and (self.text[at - 1].isalnum() or self.text[at - 1] == "+")):
            self.out.append("++")
            return at + 2
        self.out.append(code_span(elements.keys(match[1])))
        return match.end()
