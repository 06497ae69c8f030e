"""Whether a sentence claims that a product uses a port: not where it is an example, a change, or another product's."""

from __future__ import annotations

import re

from portbook.handwritten.documents.prose import Passage, PassageKind
from portbook.handwritten.ports_named import is_port_column

_NO_CLAIM = re.compile(
    r"\b(?:for example|for instance|examples?|e\.g|such as|i\.e|say|instead of|rather than|other than|unlike|versus|vs"
    r"|chang(?:e|es|ed|ing)|replac(?:e|es|ed|ing)|switch(?:ed|ing)?|mov(?:e|ed|ing)|overrid(?:e|es|den|ing)|custom\w*|configurable"
    r"|different|another|any|arbitrary|random|ephemeral|dynamic\w*|unused|free|your own|choose|chosen|pick|desired|preferred"
    r"|previous\w*|former\w*|old|older|legacy|deprecated|obsolete|no longer|used to|earlier|removed|until|prior|migrat\w+"
    r"|now|not|never|cannot|without|avoid|conflict\w*|occupied|already|taken|clos(?:e|es|ed|ing)"
    r"|we|our|I|my|imagine|this (?:will|command|configuration|snippet)|your (?:own )?(?:web )?(?:app|application|code|site|website)|application deployed"
    r"|suppose|assum(?:e|es|ed|ing)|if|let's|could|might|would|may|alternative\w*"
    r"|map(?:s|ped|ping)?|forward(?:s|ed|ing)?|redirect\w*|proxy|proxies|proxied|reverse|tunnel\w*|translat\w+|publish(?:ed|ing)?"
    r"|common|test\w*|sample|demo|loopback|in this case|curl|dummy|placeholder|docker|images?|polic(?:y|ies))\b|n't\b|^\W*defaults?\b",
    re.IGNORECASE,
)
_NO_CLAIM_NEAR = re.compile(
    r"\b(?:for example|for instance|e\.g|in this (?:case|example)|let's say|suppose|assum(?:e|es|ing)"
    r"|(?:use|choose|pick|select|specify|set)s? (?:a |any )?(?:different|other|another))\b",
    re.IGNORECASE,
)
"""Words of a paragraph by which none of its sentences claims anything."""
_OTHER_PORT = re.compile(
    r"\b(?:for example|for instance|examples?|e\.g|such as|instead of|rather than|other than|unlike|versus|vs"
    r"|chang(?:e|es|ed|ing)|replac(?:e|es|ed|ing)|switch(?:ed|ing)?|mov(?:e|ed|ing)|overrid(?:e|es|den|ing)|custom\w*"
    r"|different|another|previous\w*|former\w*|old|older|legacy|deprecated|no longer|used to|migrat\w+"
    r"|map(?:s|ped|ping)?|forward(?:s|ed|ing)?|redirect\w*|translat\w+)\b",
    re.IGNORECASE,
)
"""Words by which a sentence has another port than a table on purpose."""
_NO_CLAIM_IN_TABLE = re.compile(
    r"\b(?:for example|e\.g|instead of|custom|deprecated|legacy|obsolete|no longer|removed|until|example)\b",
    re.IGNORECASE,
)
_LOOPBACK = re.compile(r"\blocalhost\b|\b127\.0\.0\.1\b|\[?::1\]", re.IGNORECASE)
_NAME = re.compile(r"\b[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}\b")
"""Names of hosts and files, whose words say nothing."""
_OF_THE_PAGE = re.compile(
    r"\b[\w-]+\.(?:py|go|rb|php|js|mjs|ts|rs|java|cs|cpp|exs?)\b|^(?=.*\b(?:run|enter|type|execute)\b).*:\W*$"
    r"|\b(?:run|enter|typ|execut)(?:e|ning|ing)?\b[\s,:]{8,}|\b(?:container|host|target) port\W*:|^\W*specify\b.*\bparameter\b",
    re.IGNORECASE,
)
"""A program that the page shows, words before a command of a tutorial, the blanks in the place of one, and a field to fill in."""
_CHANGES = re.compile(r"→|->|=>")
"""Arrows by which a sentence says what becomes of a port."""
_NO_CLAIM_HEADING = re.compile(
    r"\b(?:examples?|chang\w+|custom\w*|migrat\w+|upgrad\w+|troubleshoot\w*|proxy|proxies|release notes|histor\w*|compatib\w*|tutorials?|quick[ -]?start|getting started|walk-?through|known issues|changelog|faq"
    r"|debug\w*|alternative\w*|tests?|testing|forward\w*|tunnel\w*|integrat\w+|nginx|apache|caddy|traefik|haproxy|docker|compose)\b",
    re.IGNORECASE,
)


def is_claim(passage: Passage) -> bool:
    """Whether a passage claims something about ports."""
    if _LOOPBACK.search(passage.text):
        return False
    if _NO_CLAIM_HEADING.search(f"{passage.heading} {passage.title}") and passage.kind is not PassageKind.HEADING:
        return False
    if passage.kind is PassageKind.CELL and passage.cell:
        is_plain = is_port_column(passage.cell.column) or _is_spoken_claim(passage.text)
        return is_plain and not any(_NO_CLAIM_IN_TABLE.search(text) for _heading, text in passage.cell.row)
    if passage.kind is PassageKind.DIAGRAM:
        return not _NO_CLAIM_IN_TABLE.search(passage.text)
    if _NO_CLAIM_NEAR.search(passage.paragraph):
        return False
    return _is_spoken_claim(passage.text)


def _is_spoken_claim(text: str) -> bool:
    """Whether words claim what they say, as they are about no example, change or condition."""
    words = _NAME.sub(" ", text)
    return not (_NO_CLAIM.search(words) or _CHANGES.search(words) or _OF_THE_PAGE.search(text))


def is_on_purpose(passage: Passage) -> bool:
    """Whether a sentence, or the heading above, says that a port is another one than elsewhere."""
    return bool(_OTHER_PORT.search(f"{passage.text} {passage.heading}") or _CHANGES.search(passage.text))


_COMMON = re.compile(r"\b(?:the|to|of|and|is|in|for|on|with|a)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]{2,}")
_ENGLISH = 0.08
"""The share of common words by which a text is English; other languages have less than a quarter of it."""

_FEW = 40
"""Words that are too few to tell."""


def is_english(text: str) -> bool:
    """Whether a text is written in the language whose words tell what a sentence claims."""
    sample = text[:20_000]
    words = len(_LETTERS.findall(sample))
    return words < _FEW or len(_COMMON.findall(sample)) >= _ENGLISH * words
