"""Blocks of reStructuredText and AsciiDoc pages, and the place of each character."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.handwritten.documents.formats import blocks_of
from tests.handwritten.documents.places import misplaced

CASES = [
    pytest.param(f"page.{suffix}", case, id=f"{suffix}: {case['name']}")
    for suffix, name in (("rst", "restructuredtext"), ("adoc", "asciidoc"))
    for case in yaml.safe_load(Path(__file__).with_name(f"{name}.yml").read_text("utf-8"))
]
NAMES = st.sampled_from(["page.rst", "page.adoc"])


@pytest.mark.parametrize(("path", "case"), CASES)
def test_a_page_has_blocks(path: str, case: Mapping[str, Any]) -> None:
    found = [[block.kind.value, block.language, block.text, *block.place] for block in blocks_of(path, case["page"])]
    assert found == [[*expected] for expected in case["blocks"]]


@pytest.mark.parametrize(("path", "case"), CASES)
def test_each_character_is_where_it_says(path: str, case: Mapping[str, Any]) -> None:
    assert misplaced(case["page"], blocks_of(path, case["page"])) == []


@given(NAMES, st.text(alphabet="`:.-|=[]<>,1 \tab\n*", max_size=80))
def test_any_text_is_a_page(path: str, page: str) -> None:
    assert misplaced(page, blocks_of(path, page)) == []
