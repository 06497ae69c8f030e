from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from portbook.adapters.today import VARIABLE, UnusableDate, today


def test_the_variable_is_the_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "1764374400")
    assert today() == date(2025, 11, 29)


def test_without_it_the_clock_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    before = datetime.now(UTC).date()
    assert before <= today() <= datetime.now(UTC).date()


@pytest.mark.parametrize("text", ["tomorrow", "1e9", "9" * 30])
def test_what_is_no_day_is_a_sentence(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, text)
    with pytest.raises(UnusableDate) as raised:
        today()
    assert raised.value.message
    assert raised.value.cure
