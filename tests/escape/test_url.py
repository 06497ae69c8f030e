from __future__ import annotations

import markdown
import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import url


@pytest.mark.parametrize(
    ("text", "destination"),
    [
        ("https://x.example/a?b=1&c=2#d", "https://x.example/a?b=1&amp;c=2#d"),
        ("https://x.example/a b)(c", "https://x.example/a%20b%29%28c"),
        ("https://x.example/%20|$x$", "https://x.example/%20%7C%24x%24"),
        ("javascript:alert(1)", ""),
        ("//x.example", ""),
    ],
)
def test_only_web_addresses_and_encoded(text: str, destination: str) -> None:
    assert url.destination(text) == destination


@given(st.text(st.characters() | st.sampled_from("()<>[]\"'`*_{}|\\&; \n")))
def test_a_link_ends_where_its_destination_does(text: str) -> None:
    html = markdown.markdown(f"[a]({url.destination('https://x.example/' + text)}) b")
    assert html.startswith('<p><a href="https://x.example/')
    assert html.endswith('">a</a> b</p>')
    assert html.count('"') == 2
