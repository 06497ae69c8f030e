from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from portbook.escape import jinja
from portbook.escape.visible import one_line

TEXT = st.text(st.characters() | st.sampled_from("{}%#- \n"))


def assert_says_itself(text: str) -> None:
    assert Environment(autoescape=True).from_string(jinja.inert(text)).render() == jinja.inert(text)


@given(TEXT)
def test_a_template_says_itself(text: str) -> None:
    assert_says_itself(text)


@given(TEXT)
def test_only_space_is_added(text: str) -> None:
    assert jinja.inert(text).replace(" ", "") == one_line(text).replace(" ", "")


def test_hostile_text_says_itself(hostile: str) -> None:
    assert_says_itself(hostile)
