from __future__ import annotations

import pytest
import tree_sitter
import tree_sitter_powershell
from hypothesis import given
from hypothesis import strategies as st

from portbook.escape import powershell
from portbook.escape.visible import one_line

PARSER = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
QUOTES = "'\u2018\u2019\u201a\u201b"
TEXT = st.text(st.characters() | st.sampled_from(f'{QUOTES}\u201c\u201d"$`()@;\n'))


def literal_read(source: str) -> str:
    """As PowerShell's tokenizer scans it: any of the quotes ends the string, unless another one follows."""
    assert source[0] == "'"
    read, at = "", 1
    while source[at] not in QUOTES or source[at + 1 : at + 2] in [*QUOTES]:
        at += source[at] in QUOTES
        read += source[at]
        at += 1
    assert at == len(source) - 1
    return read


def strings_in(script: str) -> list[str]:
    root = PARSER.parse(script.encode()).root_node
    assert not root.has_error
    found, todo = [], [root]
    while todo:
        node = todo.pop()
        todo += node.children
        if node.type == "string_literal" and node.text is not None:
            found.append(node.text.decode())
    return found


def assert_said(text: str) -> None:
    assert literal_read(powershell.string(text)) == one_line(text)


@given(TEXT)
def test_says_the_text(text: str) -> None:
    assert_said(text)


def assert_one_string(text: str) -> None:
    assert strings_in(f"New-Rule -Name {powershell.string(text)} -Port 1\n") == [powershell.string(text)]


@given(TEXT)
def test_a_parser_sees_one_string(text: str) -> None:
    assert_one_string(text)


def test_hostile_text_is_one_string(hostile: str) -> None:
    assert_said(hostile)
    assert_one_string(hostile)


@pytest.mark.parametrize("source", ["'a'b'", "'a\u2019b'", "'a\u2019; x; \u2018b'"])
def test_the_scanner_of_this_test_notices_an_early_end(source: str) -> None:
    with pytest.raises(AssertionError):
        literal_read(source)
