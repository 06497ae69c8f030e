"""The page of directives shows every verb beside what it makes."""

import re
from pathlib import Path

import pytest

from portbook.blocks import verbs

PAGE = (Path(__file__).parents[1] / "docs/reference/directives.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^````markdown\n(```ports\n(\w+): [^`]*```\n)````\n\n(```ports\n[^`]*```\n)", re.MULTILINE)


@pytest.mark.parametrize("verb", verbs())
def test_a_verb_is_shown_and_then_expanded(verb: str) -> None:
    assert [made == shown for shown, name, made in SHOWN.findall(PAGE) if name == verb] == [True]
