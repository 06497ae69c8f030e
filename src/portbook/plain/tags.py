"""HTML in Markdown: what a `<` starts, and what the attributes of a tag say."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from functools import cache

TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)
    (?P<attributes>(?:\s++[A-Za-z_:@][\w.:@-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+)*+)
    \s*+/?>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r"""([A-Za-z_:@][\w.:@-]*+)(?:\s*+=\s*+("[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?+""")
AUTOLINK = re.compile(r"<(?P<address>[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*+)>")
EMAIL = re.compile(r"<(?P<address>[\w.!#$%&'*+/=?^`{|}~-]++@[A-Za-z0-9.-]++)>")
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "canvas",
        "center",
        "details",
        "dialog",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "head",
        "header",
        "hgroup",
        "hr",
        "html",
        "iframe",
        "legend",
        "li",
        "link",
        "main",
        "menu",
        "meta",
        "nav",
        "noscript",
        "ol",
        "option",
        "p",
        "pre",
        "progress",
        "script",
        "section",
        "style",
        "summary",
        "svg",
        "table",
        "tbody",
        "td",
        "template",
        "textarea",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "video",
    ]
)
"""The names of tags that start a block of their own."""
VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"]
)
UNSEEN = frozenset({"script", "style", "template", "svg", "head"})
"""Tags whose content is not shown."""
CODE = frozenset({"code", "kbd", "samp", "tt"})
MARKS = {"b": "**", "strong": "**", "em": "*", "i": "*", "del": "~~", "s": "~~", "strike": "~~", "summary": "**"}
"""What stands around the content of a tag in Markdown."""
BOLD_CLASSES = frozenset({"portbook-badge", "pb-change", "pb-picker__group"})
"""Classes of spans that stand out, so that they are bold."""
ENDS = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
"""Starts and ends of HTML that is no tag."""
_SAFE = re.compile(r"(?:https?|ftp|mailto|tel):|(?![A-Za-z][A-Za-z0-9+.-]*:)", re.IGNORECASE)


@dataclass(frozen=True)
class Tag:
    """A tag.

    Attributes:
        name: in lower case.
        closing: whether it is an end tag.
        attributes: values by names in lower case, without character references.
    """

    name: str
    closing: bool
    attributes: dict[str, str]

    @property
    def marks(self) -> str:
        """What stands around its content in Markdown; empty for nothing."""
        if self.name == "span":
            return "**" if BOLD_CLASSES & set(self.attributes.get("class", "").split()) else ""
        return MARKS.get(self.name, "")

    @property
    def address(self) -> str:
        """Where a link leads; empty for nowhere, and for what runs a script."""
        address = self.attributes.get("href", "").strip()
        return address if _SAFE.match(address) else ""


def tag(match: re.Match[str]) -> Tag:
    """The tag of a match of `TAG`."""
    listed = (_ATTRIBUTE.findall(match["attributes"])) if match["attributes"] else ()
    attributes = {name.lower(): html.unescape(_unquoted(value)) for name, value in reversed(listed)}
    return Tag(match["name"].lower(), bool(match["close"]), attributes)


def is_safe(address: str) -> bool:
    """Whether following an address runs no script."""
    return bool(_SAFE.match(address))


def _unquoted(value: str) -> str:
    return value[1:-1] if value[:1] in {'"', "'"} else value


class Ends:
    """Searches a text for ends, and remembers which have none, so that a text is not searched again for each start."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._without: set[str] = set()

    def after(self, ending: str, at: int) -> re.Match[str] | None:
        """The first match of an ending at or behind an index; None for none.

        Args:
            ending: text, or the name of an element whose end tag it is.
            at: the index; those of one ending only grow.
        """
        if ending in self._without:
            return None
        match = _ending(ending).search(self._text, at)
        if match is None:
            self._without.add(ending)
        return match


@cache
def _ending(ending: str) -> re.Pattern[str]:
    pattern = rf"</{ending}\s*>" if ending.isalnum() else re.escape(ending)
    return re.compile(pattern, re.IGNORECASE)
