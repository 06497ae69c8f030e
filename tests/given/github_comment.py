"""A comment as GitHub shows it, as far as it can be had here.

cmark-gfm is the renderer that GitHub publishes. What GitHub looks for in the text that comes of it is from the documentation,
"Autolinked references and URLs" and "Basic writing and formatting syntax", and is taken wider here than there.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser

import cmarkgfm  # type: ignore[import-untyped]  # it has no stubs
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]  # likewise

_LINKS = {
    "mention": r"@[0-9a-z_]",
    "issue": r"#\d",
    "issue of GH": r"gh-\d",
    "advisory": r"(?:ghsa|cve)-[0-9a-z]",
    "commit": r"[0-9a-f]{7}",
    "address": r"(?:https?|ftp)://[^\s\u200b]|www\.",
    "e-mail": r"@[0-9a-z-]+\.",
    "emoji": r":(?:\+1|[0-9a-z_]*[g-z][0-9a-z_]*|100|1234|a|b|ab|abc|abcd|bee|cd):",
}
_LINK = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in _LINKS.items()}

_CODE = {"pre", "code"}


class RenderedComment(HTMLParser):
    """A comment as tags and texts.

    Attributes:
        structure: each tag with its attributes, in order; also comments and declarations.
        words: all text, without zero-width spaces, with single spaces.
        links: what GitHub would link or draw in the text, with its kind; it leaves code alone.
    """

    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.structure: list[object] = []
        self.links: list[tuple[str, str]] = []
        self.words = ""
        self._text = ""
        self._in_code = 0
        self.feed(cmarkgfm.github_flavored_markdown_to_html(markdown, Options.CMARK_OPT_UNSAFE))
        self.close()
        self._end_text()
        self.words = self.normalized(self.words)

    @staticmethod
    def normalized(words: str) -> str:
        """Single spaces for white space, and nothing for zero-width spaces."""
        return " ".join(words.replace("\u200b", "").split())

    def of_tag(self, name: str) -> list[dict[str, str | None]]:
        """The attributes of each tag of that name."""
        return [dict(entry[1:]) for entry in self.structure if isinstance(entry, tuple) and entry[0] == name]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._end_text()
        self._in_code += tag in _CODE
        self.structure.append((tag, *attrs))

    def handle_endtag(self, tag: str) -> None:
        self._end_text()
        self._in_code -= tag in _CODE
        self.structure.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment", ("data", data)))

    def handle_decl(self, decl: str) -> None:
        self.structure.append(("declaration", ("data", decl)))

    def handle_pi(self, data: str) -> None:
        self.structure.append(("instruction", ("data", data)))

    def unknown_decl(self, data: str) -> None:
        self.structure.append(("section", ("data", data)))

    def _end_text(self) -> None:
        for kind, pattern in _LINK.items() if not self._in_code else ():
            self.links += [(kind, match[0]) for match in pattern.finditer(self._text)]
        self.words += self._text
        self._text = ""
