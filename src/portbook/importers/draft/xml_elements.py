"""Elements of small XML files with their lines. No entity is ever expanded: a file with a document type is refused.

Source: https://docs.python.org/3/library/xml.html#xml-security
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from xml.parsers import expat

from portbook.importers.draft.format import Source, UnusableSource
from portbook.model import Location, Problem

_DEEPEST, _MOST = 20, 10_000


@dataclass
class Element:
    """An element.

    Attributes:
        where: its place.
        tag: its name.
        attributes: its attributes.
        depth: 0 for the root.
        text: the text directly in it.
    """

    where: Location
    tag: str
    attributes: Mapping[str, str]
    depth: int
    text: str = ""


def elements(source: Source) -> list[Element]:
    """The elements of a file, in order.

    Raises:
        UnusableSource: it is no XML, has a document type, or is too large.
    """
    reader = _Reader(source)
    text = source.text.removeprefix("\ufeff")
    try:
        reader.parser.Parse(text.encode("utf-8", "replace"), True)  # noqa: FBT003  # expat's own
    except expat.ExpatError as error:
        where = source.at(error.lineno, error.offset + 1)
        message = f"not XML: {expat.ErrorString(error.code)}"
        raise UnusableSource(Problem(where, "import-not-xml", message, "mend it, or copy the file once more")) from None
    return reader.elements


class _Reader:
    def __init__(self, source: Source) -> None:
        self.parser = expat.ParserCreate("utf-8")
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self._source = source
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._refuse_type

    @property
    def _here(self) -> Location:
        return self._source.at(self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def _start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if len(self._open) == _DEEPEST or len(self.elements) == _MOST:
            message = f"the file has more than {_DEEPEST} levels or {_MOST:,} elements"
            raise UnusableSource(Problem(self._here, "import-too-large", message, "no service needs that"))
        element = Element(self._here, tag, attributes, len(self._open))
        self.elements.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _text(self, text: str) -> None:
        if self._open:
            self._open[-1].text += text

    def _refuse_type(self, *_declared: object) -> None:
        message = "the file declares a document type, which may define entities"
        raise UnusableSource(Problem(self._here, "import-document-type", message, "take the line with DOCTYPE out"))
