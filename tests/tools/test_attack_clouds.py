"""Readers of clouds under attack: a few hundred of the texts that `python -m tools.attack.clouds` tries."""

from __future__ import annotations

import pytest

from tools.attack.clouds import TARGETS, attack

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
pytest.importorskip("hcl2", reason="python-hcl2 is not installed: pip install 'portbook[checks]'")


@pytest.mark.parametrize("target", TARGETS)
def test_what_is_read_as_right_is_right_to_the_second_reader(target: str) -> None:
    fates, found = attack([target], 40, seed=7)
    assert [(each.text, said) for each, said in found] == []
    assert fates.total() == 2 * 40


@pytest.mark.parametrize("target", TARGETS)
def test_some_texts_are_right(target: str) -> None:
    assert attack([target], 150, seed=8)[0]["agreed"] > 0
