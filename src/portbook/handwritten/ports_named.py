"""Port numbers in the words of a document: only those that are certainly ports.

`8403/tcp`, `TCP 8403`, `port 8403`, `ports 8403 and 8404`, `host:8403`, and the cells of a column whose heading says ports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from portbook.handwritten.documents.block import Place
from portbook.handwritten.documents.prose import Passage
from portbook.handwritten.documents.tables import Cell

_ITEM = r"[0-9]{1,5}(?:\s?[-–]\s?[0-9]{1,5}|:[0-9]{1,5}|\s(?:to|through)\s[0-9]{1,5})?"
_LAST = r"(?![\w%°]|[.:,][0-9]|-[A-Za-z0-9])"
_JOINED = r"(?:\s?,\s?(?:and\s|or\s|&\s)?|\s?/\s?|\s(?:and|or|&)\s)"
_LIST = rf"{_ITEM}{_LAST}(?:{_JOINED}{_ITEM}{_LAST}){{0,15}}"
_PROTOCOLS = r"(?:tcp|udp|sctp)"
_BOTH = rf"{_PROTOCOLS}(?:\s?[/,+&]\s?{_PROTOCOLS}|\sand\s{_PROTOCOLS}|\sor\s{_PROTOCOLS})?"
_BEFORE = r"(?<![\w.:$#+-])"
_FORMS = re.compile(
    rf"{_BEFORE}(?P<slashed>{_ITEM}(?:,{_ITEM}){{0,15}})\s?/\s?(?P<behind>{_BOTH})(?![\w/-])"
    rf"|{_BEFORE}(?P<before>{_BOTH})[\s/:]{{1,2}}(?:\(?ports?\)?(?:\s(?:numbers?|ranges?))?\s?[:=]?\s?)?(?P<named>{_LIST})"
    rf"|{_BEFORE}(?:ports(?:\snumbers?|\sranges?)?(?:\sare)?\s?[:=(]?\s?(?P<several>{_LIST})"
    rf"|port(?:\snumber|\srange)?(?:\sis)?\s?[:=(]?\s?(?P<one>{_ITEM}{_LAST}(?:(?:\s?/\s?|\sor\s){_ITEM}{_LAST})?))"
    rf"(?:\s?\(?(?P<after>{_BOTH})\b)?"
    r"|(?:\blocalhost|\b(?:[0-9]{1,3}\.){3}[0-9]{1,3}|\[[0-9A-Fa-f:]{2,39}\]|\b[a-z]{2,10}://[\w.-]{1,253}"
    r"|\b[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}\.(?:com|org|net|io|dev|local|lan|internal|example|test)):(?P<at>[0-9]{2,5})(?![\w.:-]|\.[0-9])",
    re.IGNORECASE,
)
_MAY_NAME = re.compile(r"[0-9]\s?/\s?(?:tcp|udp)|[\w\])]:[0-9]{2,5}\b|\b(?:tcp|udp)[\s/:]|\bports?\b", re.IGNORECASE)
_HEADING = re.compile(
    r"(?:(?:tcp|udp|default|listen(?:ing)?|destination|dest\.?|dst|network|service|server|local|remote|container|host|internal"
    r"|external|exposed|open|required|inbound|outbound|public|used|firewall)[\s/,]*(?:and\s)?)*"
    r"ports?(?:\s?\(s\))?(?:\s(?:numbers?|ranges?|used|required)(?:\(s\))?)?(?:\s?/\s?protocols?|\sand\sprotocols?|\s\(?(?:tcp|udp)(?:/(?:tcp|udp))?\)?)?",
    re.IGNORECASE,
)
_PROTOCOL_HEADING = re.compile(
    r"(?:network |transport |ip )?(?:protocols?|transport|proto|type|tcp/udp)", re.IGNORECASE
)
_CELL = re.compile(
    rf"(?:(?P<before>{_BOTH})[\s:/]{{0,2}}(?:ports?\s)?)?\(?(?P<list>{_ITEM}(?:{_JOINED}{_ITEM}){{0,15}})\)?(?:\s?[\s/]\s?\(?(?P<behind>{_BOTH})\)?)?"
    r"(?:\s(?:and|or)\s(?:above|higher))?",
    re.IGNORECASE,
)
_IN_CELL = re.compile(r"[^,;]+")
_RANGE = re.compile(
    r"(?P<first>[0-9]{1,5})(?:\s?[-–]\s?|:|\s(?:to|through)\s)(?P<last>[0-9]{1,5})|(?P<single>[0-9]{1,5})"
)
_NAMES = re.compile(r"tcp|udp|sctp", re.IGNORECASE)
_COUNTED = re.compile(
    r"\s?(?:bytes?|bits?|[kmg]?i?b|[kmg]bps|ms|s|secs?|seconds?|minutes?|hours?|days?|times?|percent|connections?|packets?|sockets?"
    r"|segments?|requests?|users?|clients?|servers?|devices?|ports?|interfaces?|handshakes?|retries|streams?|workers?|threads?|way)\b",
    re.IGNORECASE,
)
_SETTING = re.compile(r"ports?(?:[:=]|\s=)")
"""A line of a configuration that stands among words; people begin a list's item with a capital letter."""
_PEER = re.compile(r"[0-9]\s\Z")
"""An address before the word port: a program says whom it speaks to."""
_HIGHEST = 65_535
_LEAST_DIGITS = {"slashed": 1, "named": 2, "several": 3, "one": 3, "at": 2}
"""Digits that a number has at least, by how it is written: shorter ones behind the word port may be sockets of a switch."""
_LONGEST = 20_000
"""Characters of one passage that are read."""


@dataclass(frozen=True)
class NamedPort:
    """A port, or a range of ports, that a document names.

    Attributes:
        first: the lowest port.
        last: the highest.
        protocols: the protocols that go with it, in lower case; none where the document says none.
        place: where it begins.
        passage: where it stands.
        offset: where in the passage's text.
        is_address: whether it stands behind a host, or behind an address.
    """

    first: int
    last: int
    protocols: tuple[str, ...]
    place: Place
    passage: Passage
    offset: int
    is_address: bool = False

    @property
    def words(self) -> str:
        """`8403`, `8403-8410/udp`."""
        numbers = f"{self.first}" if self.first == self.last else f"{self.first}-{self.last}"
        return f"{numbers}/{self.protocols[0]}" if len(self.protocols) == 1 else numbers


def may_name(text: str) -> bool:
    """Whether a document has a word that goes with ports."""
    return bool(_MAY_NAME.search(text))


def is_port_column(heading: str) -> bool:
    """Whether the cells below a heading are ports."""
    return bool(_HEADING.fullmatch(heading.strip()[:80]))


def named_ports(passage: Passage) -> Iterator[NamedPort]:
    """The ports that a passage names."""
    if passage.cell and is_port_column(passage.cell.column) and (listed := list(_in_port_cell(passage, passage.cell))):
        yield from listed
        return
    text = passage.text[:_LONGEST]
    for match in _FORMS.finditer(text):
        if (_COUNTED.match(text, match.end()) and not match["slashed"]) or _SETTING.match(match[0]):
            continue
        if match["one"] and _PEER.search(text, max(0, match.start() - 2), match.start()):
            continue
        group = next(name for name in _LEAST_DIGITS if match[name])
        protocols = match["behind"] or match["before"] or match["after"] or ""
        least = 1 if match["after"] else _LEAST_DIGITS[group]
        yield from _listed(passage, match.start(group), match[group], protocols, least, is_address=group == "at")


def _in_port_cell(passage: Passage, cell: Cell) -> Iterator[NamedPort]:
    """The ports of a cell that has nothing but ports, each with its protocol or that of the row's column."""
    parts = list(_IN_CELL.finditer(passage.text))
    matches = [(part, _CELL.fullmatch(part[0].strip())) for part in parts]
    if not all(match for _part, match in matches):
        return
    of_row = next((text for heading, text in cell.row if _PROTOCOL_HEADING.fullmatch(heading.strip())), "")
    if not _NAMES.search(of_row):
        of_row = cell.column
    for part, match in matches:
        if match is None:
            continue
        start = part.start() + len(part[0]) - len(part[0].lstrip()) + match.start("list")
        yield from _listed(passage, start, match["list"], match["behind"] or match["before"] or of_row, 1)


def _listed(
    passage: Passage, start: int, text: str, protocols: str, least: int, *, is_address: bool = False
) -> Iterator[NamedPort]:
    names = tuple(dict.fromkeys(name.lower() for name in _NAMES.findall(protocols)))
    for match in _RANGE.finditer(text):
        first = int(match["single"] or match["first"])
        last = int(match["single"] or match["last"])
        digits = min(len(number) for number in (match["single"] or match["first"], match["single"] or match["last"]))
        if digits >= least and 0 < first <= last <= _HIGHEST and not match[0].startswith("0"):
            at = start + match.start()
            yield NamedPort(first, last, names, passage.place_of(at), passage, at, is_address)
