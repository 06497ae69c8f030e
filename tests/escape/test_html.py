from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import html
from portbook.escape.visible import one_line

TEXT = st.text(st.characters() | st.sampled_from("<>&\"'`=/;!-# \n"))


class Seen(HTMLParser):
    """What a reader of HTML makes of it: tags with attributes, and text."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self.parts: list[object] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append((tag, *attrs))

    def handle_endtag(self, tag: str) -> None:
        self.parts.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def assert_text_is_text(text: str) -> None:
    assert Seen(f"<p>.{html.text(text)}</p>").parts == [("p",), f".{one_line(text)}", "/p"]


@given(TEXT)
def test_text_is_text(text: str) -> None:
    assert_text_is_text(text)


def assert_attribute_is_value(text: str, quote: str) -> None:
    source = f"<p a={quote}{html.attribute(text)}{quote} b>"
    assert Seen(source).parts == [("p", ("a", one_line(text)), ("b", None))]


@given(TEXT, st.sampled_from("\"'"))
def test_an_attribute_is_its_value(text: str, quote: str) -> None:
    assert_attribute_is_value(text, quote)


def test_hostile_text_is_text(hostile: str) -> None:
    assert_text_is_text(hostile)
    assert_attribute_is_value(hostile, '"')
