from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portbook.escape.comment import comment

TEXT = st.text(st.characters() | st.sampled_from("\\\n\r\x0b\x0c\x1c\x85\u2028 "))


def assert_in_its_line(text: str) -> None:
    assert len(f"# {comment(text)}".splitlines()) == 1
    assert not comment(text).endswith("\\")


@given(TEXT)
def test_stays_in_its_line(text: str) -> None:
    assert_in_its_line(text)


def test_hostile_text_stays_in_its_line(hostile: str) -> None:
    assert_in_its_line(hostile)


def test_backslash_at_the_end_continues_nothing() -> None:
    assert comment("see C:\\") == "see C:\\."
