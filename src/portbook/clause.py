"""What a sentence says of a port besides its number: protocols and directions in the words directly around it.

Only words that can belong to nothing else count, so that a sentence is not found wrong which is right: a comma, another
word or another port ends what belongs to the port, and a sentence that denies something says nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from portbook.model import Direction, Protocol, protocol_named

_PROTOCOL = r"(?:TCP|UDP-?Lite|UDP|SCTP|DCCP)"
_PROTOCOLS = rf"{_PROTOCOL}(?:(?: ?/ ?| and | or ){_PROTOCOL})*"
_DIRECTION = r"(?:inbound|incoming|outbound|outgoing)"
_DIRECTIONS = rf"{_DIRECTION}(?:(?: ?/ ?| and | or ){_DIRECTION})*"
_PORT = r"(?:from )?(?:source |destination )?ports? "
_TRAFFIC = "traffic|connections?|packets?|requests?|access"
_BEGIN, _END = r"(?<![\w./-])", r"(?![\w-]|\.\w)"
_NO_OTHER = rf"(?! (?:{_PROTOCOLS} )?(?:{_PORT})?\[)"
"""What follows belongs to no port behind it."""

_PROTOCOLS_BEFORE = re.compile(
    rf"(?P<other>\) ?(?:over |on |\()?)?{_BEGIN}(?P<words>{_PROTOCOLS}){_END}(?: (?:{_PORT})?| ?/ ?)$", re.IGNORECASE
)
_PROTOCOLS_AFTER = re.compile(rf" ?(?:/ ?|\(|over |on )?(?P<words>{_PROTOCOLS}){_END}{_NO_OTHER}", re.IGNORECASE)
_DIRECTIONS_BEFORE = re.compile(
    rf"{_BEGIN}(?P<words>{_DIRECTIONS}){_END}"
    rf"(?: (?:{_TRAFFIC}|on|to|over|via|through|from|at|the|source|destination|ports?|{_PROTOCOLS}))* ?$",
    re.IGNORECASE,
)
_DIRECTIONS_AFTER = re.compile(
    rf"(?: ?(?:/ ?|\(|over |on )?{_PROTOCOLS}\)?)?"
    rf"(?: (?:{_TRAFFIC}|ports?|must be|has to be|have to be|is|are|open|allowed))*"
    rf" \(?(?P<words>{_DIRECTIONS}){_END}{_NO_OTHER}",
    re.IGNORECASE,
)
_DENIAL = re.compile(
    r"\b(?:no|not|never|without|nor|neither|nothing|none|instead|unlike|rather|than)\b|n['’]t\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?;:|](?=[ \0]|$)|\0")
_MEANING = {
    "inbound": Direction.INBOUND,
    "incoming": Direction.INBOUND,
    "outbound": Direction.OUTBOUND,
    "outgoing": Direction.OUTBOUND,
}
_PARAGRAPH_END = re.compile(r"\n[ \t>]*\n|^[ \t>]*#{1,6}[ \t].*\n", re.MULTILINE)
_MARKS = re.compile(r"[*_`]+")
_SPACE = re.compile(r"(?:\s|&nbsp;)+(?:> ?)*")


@dataclass(frozen=True)
class Clause:
    """What the words around a port say.

    Attributes:
        protocols: the protocols that they name.
        directions: the directions that they name.
    """

    protocols: frozenset[Protocol] = frozenset()
    directions: frozenset[Direction] = frozenset()


def clause(before: str, after: str) -> Clause:
    """Read the words around a port; empty where they name neither, or deny something.

    Args:
        before: Markdown before the link, at least the line that it stands in.
        after: Markdown behind the link.
    """
    left, right = _plain(before), _plain(after)
    if _DENIAL.search(_SENTENCE_END.split(left)[-1]):
        return Clause()
    return Clause(_protocols(left, right), _directions(left, right))


def _protocols(left: str, right: str) -> frozenset[Protocol]:
    """Those before the port, else those behind it."""
    named = _PROTOCOLS_BEFORE.search(left)
    if named:
        words = re.findall(_PROTOCOL, named["words"], re.IGNORECASE)
        return frozenset(map(_protocol, words[-1:] if named["other"] else words))
    following = _PROTOCOLS_AFTER.match(right)
    return frozenset(map(_protocol, re.findall(_PROTOCOL, following["words"], re.IGNORECASE) if following else ()))


def _directions(left: str, right: str) -> frozenset[Direction]:
    """Those behind the port, else those before it: `inbound TCP 443`, `TCP 443 inbound`."""
    named = _DIRECTIONS_AFTER.match(right) or _DIRECTIONS_BEFORE.search(left)
    words = re.findall(_DIRECTION, named["words"], re.IGNORECASE) if named else ()
    return frozenset(_MEANING[word.lower()] for word in words)


def _protocol(word: str) -> Protocol:
    return protocol_named(word.replace("-", ""))


def _plain(text: str) -> str:
    """The text without marks of emphasis, with one space for white space; a null byte between paragraphs."""
    return _SPACE.sub(" ", _MARKS.sub("", _PARAGRAPH_END.sub("\0", text)))
