"""Entries of Cisco's access lists that people wrote: where they stand in a text, and what a router certainly refuses of them.

Other vendors have lists of the same look with prefixes, and some take an address alone: where the text does not say that it is for
Cisco's, only what none of them takes is refused.

Source: Cisco, IP Access List Entry, https://www.cisco.com/c/en/us/td/docs/ios-xml/ios/security/a1/sec-a1-cr-book/sec-cr-a2.html, and
https://www.cisco.com/c/en/us/support/docs/security/ios-firewall/23602-confaccesslists.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.handwritten.commands.placeholders import is_open
from portbook.handwritten.documents.block import SourceLine
from portbook.targets import CannotJudge, Rejected

_PROMPT = r"[ \t]*(?:[\w.-]{1,40}(?:\([\w-]{1,40}\))?[#>][ \t]*)?"
_NUMBERED = re.compile(rf"{_PROMPT}(?P<entry>access-list[ \t]+[0-9]+[ \t]+(?!remark\b)[a-z]+[ \t]+\S)", re.IGNORECASE)
_HEADER = re.compile(
    rf"{_PROMPT}(?P<entry>ip[ \t]+access-list[ \t]+(?:extended|standard)[ \t]+[\w.-]+[ \t]*(?:[!#].*)?)", re.IGNORECASE
)
_ENTRY = re.compile(
    rf"{_PROMPT}(?P<entry>(?:[0-9]+[ \t]+)?(?:permit|deny|allow|accept|block|drop|reject)[ \t]+\S)", re.IGNORECASE
)
_IDLE = re.compile(rf"{_PROMPT}(?:!.*|(?:[0-9]+[ \t]+)?remark\b.*)?$", re.IGNORECASE)
_BEHIND = re.compile(r"[ \t]+(?:[!#].*|//.*|<[-=].*|[^\x00-\x7f].*)$")
"""What authors write behind an entry."""
_STANDARD = ((1, 99), (1300, 1999))
_EXTENDED = ((100, 199), (2000, 2699))
_ACTIONS = ("permit", "deny")
_OTHER_ACTIONS = ("allow", "accept", "block", "drop", "reject")
_PORTED = ("tcp", "udp", "sctp", "6", "17", "132")
_PORTLESS = ("ip", "icmp", "gre", "esp", "ahp", "ospf", "eigrp", "igmp", "pim")
_PROTOCOLS = (*_PORTED, *_PORTLESS, "ipinip", "nos", "pcp")
_OPERATORS = ("eq", "neq", "gt", "lt", "range")
_QUAD = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){3}")
_PREFIX = re.compile(rf"(?P<address>{_QUAD.pattern})/[0-9]{{1,2}}")
_WORD = re.compile(r"\S+")
_BYTE, _HIGHEST = 255, 65535


def parts(lines: Sequence[SourceLine]) -> Iterator[tuple[SourceLine, ...]]:
    """Each entry of a numbered list, and each of a named one behind the line that begins the list."""
    header: SourceLine | None = None
    for line in lines:
        if match := _NUMBERED.match(line.text):
            header = None
            yield (line.cut(match.start("entry")),)
        elif match := _HEADER.fullmatch(line.text):
            header = line.cut(match.start("entry"))
        elif header is not None and (match := _ENTRY.match(line.text)):
            yield header, line.cut(match.start("entry"))
        elif not _IDLE.match(line.text):
            header = None


def check(text: str, *, of_cisco: bool) -> None:
    """Check one entry.

    Args:
        text: the entry; of a named list, behind a line that begins the list.
        of_cisco: whether the text says that it is for Cisco's routers.

    Raises:
        CannotJudge: it has something that is not known here.
        Rejected: no router takes it.
    """
    *header, last = text.rstrip("\n").split("\n")
    at = len(header) + 1
    words = [(match[0].lower(), match.start() + 1) for match in _WORD.finditer(_BEHIND.sub("", last))]
    if any(is_open(word) or set(word) & set("[]{}|<>…") for word, _column in words):
        raise CannotJudge(at, "it is left to the reader", id_="router-entry-open")
    is_standard = " standard " in f" {' '.join(header).lower()} "
    if not header:
        is_standard = _is_standard(int(words[1][0]), at)
        words = words[2:]
    elif words[0][0].isdecimal():
        words = words[1:]
    _Entry(words, at, of_cisco=of_cisco).check(is_standard=is_standard)


def _is_standard(number: int, line: int) -> bool:
    if any(first <= number <= last for first, last in _STANDARD):
        return True
    if not any(first <= number <= last for first, last in _EXTENDED):
        raise CannotJudge(line, f"the list {number} is of another kind", id_="router-list-kind")
    return False


@dataclass
class _Entry:
    """The words of one entry that are not read yet, each with its column."""

    words: list[tuple[str, int]]
    line: int
    of_cisco: bool

    def check(self, *, is_standard: bool) -> None:
        word, column = self._next("an action")
        if word in _OTHER_ACTIONS:
            self._reject(f"there is no action {word}: permit and deny are", column, "router-action-unknown")
        if word not in _ACTIONS:
            raise CannotJudge(self.line, f"the action {word} is not known here", id_="router-action-unread")
        if not is_standard:
            self._extended()
        elif self.words and self.words[0][0] in {"tcp", "udp", "icmp", "ip"}:
            message = "a standard list (1 to 99, 1300 to 1999) has sources only, no protocols"
            self._reject(message, self.words[0][1], "router-standard-protocol")

    def _extended(self) -> None:
        protocol, column = self._next("a protocol")
        if self.of_cisco and (protocol in {"any", "host"} or _QUAD.match(protocol)):
            self._reject("an extended list has a protocol before the addresses", column, "router-protocol-missing")
        if protocol not in _PROTOCOLS and not (protocol.isdecimal() and int(protocol) <= _BYTE):
            raise CannotJudge(self.line, f"the protocol {protocol} is not known here", id_="router-protocol-unread")
        for _end in range(2):
            self._address()
            self._ports(protocol)
        if self.of_cisco and self.words and self.words[0][0].isdecimal() and protocol in {"tcp", "udp"}:
            word, column = self.words[0]
            self._reject(f"{word} stands without an operator such as eq", column, "router-operator-missing")

    def _address(self) -> None:
        word, column = self._next("an address")
        if word == "host":
            word, column = self._next("an address")
            if not _QUAD.fullmatch(word):
                raise CannotJudge(self.line, f"{word} is not known here", id_="router-address-unread")
        elif prefix := _PREFIX.fullmatch(word):
            if self.of_cisco:
                message = f"{word} is a prefix: an address and a wildcard mask stand here"
                self._reject(message, column, "router-prefix-for-wildcard")
            word = prefix["address"]
        elif _QUAD.fullmatch(word):
            self._wildcard(word, column)
        elif word != "any":
            raise CannotJudge(self.line, f"{word} is not known here", id_="router-address-unread")
        if word != "any" and any(int(octet) > _BYTE for octet in word.split(".")):
            self._reject(f"{word} is no address", column, "router-address-wrong")

    def _wildcard(self, address: str, column: int) -> None:
        if self.words and _QUAD.fullmatch(self.words[0][0]):
            self.words.pop(0)
        elif self.of_cisco and self.words and self.words[0][0] in {"any", "host", *_OPERATORS}:
            self._reject(f"{address} has no wildcard mask: write host {address}", column, "router-wildcard-missing")
        else:
            raise CannotJudge(self.line, f"{address} has no wildcard mask", id_="router-wildcard-unread")

    def _ports(self, protocol: str) -> None:
        if not self.words or self.words[0][0] not in _OPERATORS:
            return
        operator, column = self.words.pop(0)
        if protocol in _PORTLESS:
            self._reject(f"{operator} needs the protocol tcp or udp, not {protocol}", column, "router-ports-protocol")
        for _port in range(2 if operator == "range" else 1):
            self._port()
        while operator in {"eq", "neq"} and self.words and self.words[0][0].isdecimal():
            self._port()

    def _port(self) -> None:
        word, column = self._next("a port")
        if word.isdecimal() and int(word) > _HIGHEST:
            self._reject(f"{word} is no port from 0 to {_HIGHEST}", column, "router-port-wrong")

    def _next(self, wanted: str) -> tuple[str, int]:
        if not self.words:
            raise CannotJudge(self.line, f"{wanted} is not shown", id_="router-entry-open")
        return self.words.pop(0)

    def _reject(self, message: str, column: int, id_: str) -> None:
        raise Rejected(self.line, message, id_=id_, column=column)
