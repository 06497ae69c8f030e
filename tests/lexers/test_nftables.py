from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import markdown
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, _TokenType

from portbook.lexers.nftables import NftablesLexer

LEXER = NftablesLexer(stripnl=False, ensurenl=False)
RULE_SETS: dict[str, str] = yaml.safe_load(Path(__file__).with_name("rule_sets.yml").read_text(encoding="utf-8"))
COMMENT = re.compile(r"""(?:[^"#]|"[^"]*")*(#.*)""")
KINDS = {
    "accept": Keyword.Reserved,
    "add": Keyword,
    "table": Keyword.Declaration,
    "inet": Keyword.Type,
    "established": Name.Constant,
    "dport": Name.Builtin,
    "policy": Name.Attribute,
    "@admins": Name.Variable,
    "$mgmt": Name.Variable,
    "my-chain_1": Name,
    "443": Number.Integer,
    "1h30m": Number.Integer,
    "0x1F": Number.Hex,
    "192.0.2.0/24": Number,
    "2001:db8::/32": Number,
    "::1": Number,
    "::ffff:192.0.2.1": Number,
    "fe80::": Number,
    "00:00:5e:00:53:01": Number,
    '"a # b"': String.Double,
    "# accept": Comment.Single,
    "# tcp dport 443 accept \\": Comment.Single,
    "#!/usr/sbin/nft -f": Comment.Hashbang,
    "!=": Operator,
    "{": Punctuation,
}


class Text(HTMLParser):
    """The text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


@given(st.text(st.characters() | st.sampled_from('#"\\\n\r\t{};:./$@0aF-!=<>')))
def test_tokens_are_the_text(text: str) -> None:
    assert "".join(value for _, _, value in LEXER.get_tokens_unprocessed(text)) == text


@pytest.mark.parametrize("text", RULE_SETS.values(), ids=RULE_SETS)
def test_rule_sets_are_understood(text: str) -> None:
    tokens = list(LEXER.get_tokens(f"\n\n{text}\n\n"))
    assert "".join(value for _, value in tokens) == f"\n\n{text}\n\n"
    assert not [value for kind, value in tokens if kind is Error]


@pytest.mark.parametrize("text", RULE_SETS.values(), ids=RULE_SETS)
def test_comments_are_comments(text: str) -> None:
    seen = [value for kind, value in LEXER.get_tokens(text) if kind in Comment]
    assert seen == [found[1] for line in text.splitlines() if (found := COMMENT.match(line))]


@pytest.mark.parametrize(("text", "kind"), KINDS.items(), ids=KINDS)
def test_kinds(text: str, kind: _TokenType) -> None:
    assert list(LEXER.get_tokens(text)) == [(kind, text)]


@pytest.mark.parametrize("separated", ["443-445", "80,443", "a:b"])
def test_no_kind_swallows_its_neighbour(separated: str) -> None:
    assert len(list(LEXER.get_tokens(separated))) > 1


@pytest.mark.parametrize("alias", ["nft", "nftables"])
def test_pygments_finds_it(alias: str) -> None:
    assert isinstance(get_lexer_by_name(alias), NftablesLexer)


@pytest.mark.parametrize("text", RULE_SETS.values(), ids=RULE_SETS)
def test_a_page_shows_the_same_text(text: str) -> None:
    page = markdown.markdown(f"```nft\n{text}```\n", extensions=["pymdownx.superfences", "pymdownx.highlight"])
    assert Text(page).text == text
    assert 'class="c1"' in page
