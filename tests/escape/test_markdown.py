"""What Python-Markdown with every extension that a site may use makes of escaped text."""

from __future__ import annotations

from html.parser import HTMLParser

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import markdown as escape
from portbook.escape.visible import one_line
from tests.escape.conftest import TEXTS
from tests.samples import spread

PLAIN = [
    "tables",
    "admonition",
    "attr_list",
    "md_in_html",
    "def_list",
    "footnotes",
    "abbr",
    "sane_lists",
    "nl2br",
    "toc",
    "meta",
    "wikilinks",
    "pymdownx.arithmatex",
    "pymdownx.betterem",
    "pymdownx.caret",
    "pymdownx.critic",
    "pymdownx.details",
    "pymdownx.emoji",
    "pymdownx.escapeall",
    "pymdownx.highlight",
    "pymdownx.inlinehilite",
    "pymdownx.keys",
    "pymdownx.mark",
    "pymdownx.progressbar",
    "pymdownx.saneheaders",
    "pymdownx.smartsymbols",
    "pymdownx.snippets",
    "pymdownx.superfences",
    "pymdownx.tasklist",
    "pymdownx.tilde",
    "pymdownx.fancylists",
    "pymdownx.quotes",
    "pymdownx.blocks.admonition",
    "pymdownx.blocks.caption",
    "pymdownx.blocks.definition",
    "pymdownx.blocks.details",
    "pymdownx.blocks.html",
    "pymdownx.blocks.tab",
]
CONFIGURED: dict[str, dict[str, object]] = {
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.magiclink": {"repo_url_shorthand": True, "social_url_shorthand": True, "user": "u", "repo": "r"},
}
# The first line of a document is no place for data: with the extension `meta`, `word: word` there is a setting.
PLACES = {
    "paragraph": "before\n\n{}\n\nafter\n",
    "within": "before\n\nword{}word {} word\n",
    "heading": "before\n\n## {}\n",
    "lines": "before\n{}\nafter\n",
    "item": "before\n\n- {}\n- {}\n",
    "link": "before [{}](https://x.example/)\n",
    "strong": "**{}** and *{}*\n",
    "cell": "before\n\n| a | b |\n|---|---|\n| {} | x{}x |\n| y | {} |\n",
    "tag": "a <span>{}</span> b\n",
    "admonition": '!!! note "{}"\n\n    {}\n',
    "tab": '=== "{}"\n\n    {}\n',
    "footnote": "x[^1]\n\n[^1]: {}\n",
}
BLOCK = {**PLACES, "raw": "<div>{}</div>\n"}
READER = markdown.Markdown(extensions=[*PLAIN, *CONFIGURED], extension_configs=CONFIGURED)
NAMED_BY_TEXT = {"id", "href", "for", "name"}
SYNTAX = st.text(st.sampled_from("`*_~^=+|[](){}<>&#!:/\\-.1ai \n\"'$%@?;x"), max_size=40)
WORDS = st.lists(
    st.sampled_from(
        [
            "1",
            "st",
            "2",
            "(c)",
            "c/o",
            "1/2",
            "www.",
            ".x",
            "https",
            "://",
            "a:",
            "?1",
            "#1",
            "@u",
            "u/r",
            "-",
            "..",
            "(",
            ")",
            "_",
            "`",
            ")",
            "i.",
            "ab",
        ]
    )
).map("".join)
TEXT = SYNTAX | WORDS | st.text(st.characters(), max_size=40)


class Page(HTMLParser):
    """A page as its structure (tags with attributes, without those made from the text of headings) and its text."""

    def __init__(self, template: str, filling: str) -> None:
        super().__init__()
        self.structure: list[object] = []
        self.words = ""
        source = template.replace("{}", filling)
        self.feed(READER.reset().convert(source))
        self.close()
        self.words = " ".join(self.words.split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.structure.append((tag, *(each for each in attrs if each[0] not in NAMED_BY_TEXT)))

    def handle_endtag(self, tag: str) -> None:
        self.structure.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.words += data

    def handle_comment(self, data: str) -> None:
        self.structure.append(("comment", data))

    def handle_decl(self, decl: str) -> None:
        self.structure.append(("declaration", decl))

    def handle_pi(self, data: str) -> None:
        self.structure.append(("instruction", data))

    def unknown_decl(self, data: str) -> None:
        self.structure.append(("section", data))


def assert_text(template: str, filling: str, harmless: str, text: str) -> None:
    seen, expected = Page(template, filling), Page(template, harmless)
    assert seen.structure == expected.structure
    assert seen.words == " ".join(expected.words.replace("harmless", one_line(text)).split())


@pytest.mark.parametrize(("place", "number"), spread(BLOCK, range(len(TEXTS)), 5))
def test_hostile_text_is_text(place: str, number: int) -> None:
    assert_text(BLOCK[place], escape.inline(TEXTS[number]), "harmless", TEXTS[number])


@pytest.mark.parametrize("place", BLOCK)
@given(TEXT.filter(one_line))
def test_any_text_is_text(place: str, text: str) -> None:
    assert_text(BLOCK[place], escape.inline(text), "harmless", text)


@pytest.mark.parametrize(("place", "number"), spread(PLACES, range(len(TEXTS)), 5))
def test_hostile_text_is_code(place: str, number: int) -> None:
    assert_text(PLACES[place], escape.code(TEXTS[number]), escape.code("harmless"), TEXTS[number])


@pytest.mark.parametrize("place", PLACES)
@given(TEXT.filter(one_line))
def test_any_text_is_code(place: str, text: str) -> None:
    assert_text(PLACES[place], escape.code(text), escape.code("harmless"), text)


@given(TEXT)
def test_no_syntax_is_left(text: str) -> None:
    assert not set(escape.cell(text)) & set('|`*_[]<>{}\\~^=+$@"\n')


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("", ""),
        ("DERP fallback, 10.0.0.1 (default); it's slow.", "DERP fallback, 10.0.0.1 (default); it's slow."),
        ("Note: up to 1-2 ms", "Note: up to 1-2 ms"),
        ("a|b", "a&#x7c;b"),
        ("1. x", "&#x31;. x"),
    ],
)
def test_plain_punctuation_stays(text: str, markdown: str) -> None:
    assert escape.inline(text) == markdown


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("", ""),
        ("tcp/443", "`tcp/443`"),
        ("a|b", "<code>a&#x7c;b</code>"),
        (":::py x", "<code>&#x3a;&#x3a;&#x3a;py x</code>"),
    ],
)
def test_code_is_backticks_where_they_hold_it(text: str, markdown: str) -> None:
    assert escape.code(text) == markdown
