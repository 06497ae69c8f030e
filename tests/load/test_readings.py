"""What YAML reads where text is written."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.load.readings import Type, reading


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("22:23", "the number 1343"),
        ("1:30:00", "the number 5400"),
        ("1:30.5", "the number 90.5"),
        ("010", "the number 8"),
        ("09", "the number 9"),
        ("0o10", "the number 8"),
        ("0x1F", "the number 31"),
        ("0b101", "the number 5"),
        ("1_000", "the number 1000"),
        ("443.0", "the number 443"),
        ("1.10", "the number 1.1"),
        ("1e3", "the number 1000"),
        ("-0x1F", "the number -31"),
        (".inf", "a number"),
        ("9" * 5000, "a number"),
        ("no", "false"),
        ("On", "true"),
        ("y", "true"),
        ("~", "nothing"),
        ("", "nothing"),
        ("2026-11-22", "a date"),
        ("<<", "a merge key"),
    ],
)
def test_readings(text: str, words: str) -> None:
    found = reading(text)
    assert found
    assert found.words == words


@pytest.mark.parametrize("text", ["any", "nO", "1.2.3", "10.0.0.1", "30000-32767", "0x", "-", "443/tcp", "yes!", "."])
def test_text(text: str) -> None:
    assert reading(text) is None


def test_the_spelling_that_every_reader_agrees_on() -> None:
    assert [found.same for text in ("443", "0", "true", "2026-11-22") if (found := reading(text))] == [True] * 4
    assert [found.same for text in ("0443", "+443", "True", "yes") if (found := reading(text))] == [False] * 4


@given(st.text("0123456789abcdefxyonNOYEStruTFlsi:._+-~", min_size=1, max_size=12))
def test_all_that_pyyaml_reads_as_something_else_is_known(text: str) -> None:
    try:
        value = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return
    if not isinstance(value, str | dict | list):
        found = reading(text)
        assert found
        assert isinstance(value, bool) == (found.type is Type.BOOLEAN)
