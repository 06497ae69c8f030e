"""What GitHub makes of escaped text: cmark-gfm renders it, and what GitHub looks for in rendered text is not in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.github_comment import LONGEST, inline
from portbook.escape.visible import one_line
from tests.escape.test_markdown import TEXT
from tests.given.github_comment import RenderedComment

PLACES = {
    "paragraph": "before\n\n{}\n\nafter\n",
    "strong": "**{}**\n",
    "within": "before\n\na {} b, c({})d.\n",
    "item": "before\n\n- {}\n- {} (packet {}; at {})\n",
    "cell": "| a | b |\n|---|---|\n| {} | x {} x |\n| y | {} |\n",
    "summary": "<details><summary>{} (2)</summary>\n\n- {}\n\n</details>\n",
}
LINKS = [
    "@org",
    "@org/team",
    "x@org",
    "(@a)",
    "@@a",
    "#1",
    "o/r#1",
    "GH-1",
    "gh-1",
    "_GH-1",
    "GHSA-aaaa-bbbb-cccc",
    "CVE-2026-1234",
    "1234567",
    "abcdef1",
    "aaaaaaabcdef1",
    "o/r@abcdef1",
    "_" + "0a" * 20,
    "0A" * 32,
    "me@evil.example",
    "https://evil.example",
    "HTTP://evil.example",
    "www.evil.example",
    "WWW.evil.example",
    "ssh://evil.example",
    "mailto:x@y.example",
    "xmpp:x@y.example/z",
    ":smile:",
    ":+1:",
    ":100:",
    "2001:db8:100::1",
    "2001:abcd::1",
    "a:b:c:abc:d",
    ":octocat:",
    "$x$",
    "$$x$$",
    "!1",
    "~bug",
    "@dependabot rebase",
    "/assign me",
]


def assert_text(template: str, text: str) -> None:
    comment = RenderedComment(template.replace("{}", inline(text)))
    expected = RenderedComment(template.replace("{}", "harmless"))
    assert (comment.structure, comment.links) == (expected.structure, [])
    if len(text) <= LONGEST:
        assert comment.words == RenderedComment.normalized(expected.words.replace("harmless", one_line(text)))


@pytest.mark.parametrize("place", PLACES)
def test_hostile_text_is_text(hostile: str, place: str) -> None:
    assert_text(PLACES[place], hostile)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("text", LINKS)
def test_nothing_becomes_a_link(text: str, place: str) -> None:
    for around in ("{}", "({})", "a {}.", "{}\n{}"):
        assert_text(PLACES[place], around.replace("{}", text))


@pytest.mark.parametrize("text", [text for text in LINKS if text not in {"/assign me", "$x$", "$$x$$", "!1", "~bug"}])
def test_the_test_knows_what_a_link_is(text: str) -> None:
    """Without the zero-width spaces, each of these is found."""
    found = RenderedComment(f"a {inline(text)} b\n".replace("&#8203;", ""))
    assert found.links or text in {"ssh://evil.example", "a:b:c:abc:d", "xmpp:x@y.example/z"}, found.words


@given(TEXT | st.lists(st.sampled_from([*LINKS, " ", "-", "/", ":", "."]), max_size=6).map("".join))
def test_any_text_is_text(text: str) -> None:
    for place in ("within", "cell"):
        assert_text(PLACES[place], text)


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("", ""),
        ("TCP 5433 from Application servers", "TCP 5433 from Application servers"),
        ("2001:db8:20::/48", "2001&#x3a;db8&#x3a;20&#x3a;&#x3a;/48"),
        ("ports/shop.yml:16:39", "ports/shop.yml&#x3a;16&#x3a;39"),
        ("x" * 500, "x" * 399 + "…"),
    ],
)
def test_plain_text_has_nothing_in_between(text: str, comment: str) -> None:
    assert inline(text) == comment
