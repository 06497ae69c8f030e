"""The page of directives shows every verb beside what it makes."""

import re
from pathlib import Path

import pytest

from portbook.blocks import verbs

PAGE = (Path(__file__).parents[1] / "docs/reference/directives.md").read_text(encoding="utf-8")
SHOWN = re.compile(r"^````markdown\n(```ports\n(\w+): [^`]*```\n)````\n\n(```ports\n[^`]*```\n)", re.MULTILINE)


OF_ESTATE = {"estate", "group", "groups", "zones"}
"""Verbs about the reader's own network, of which this site has none: the page shows them, and links to the example."""


@pytest.mark.parametrize("verb", sorted(OF_ESTATE))
def test_a_verb_of_an_estate_is_shown(verb: str) -> None:
    assert re.search(rf"^````markdown\n(?:[^`]|`(?!```))*```ports\n{verb}: ", PAGE, re.MULTILINE)


@pytest.mark.parametrize("verb", sorted(verbs().keys() - OF_ESTATE))
def test_a_verb_is_shown_and_then_expanded(verb: str) -> None:
    assert [made == shown for shown, name, made in SHOWN.findall(PAGE) if name == verb] == [True]


@pytest.mark.parametrize("verb", sorted(verbs()))
def test_the_table_of_verbs_has_the_selectors(verb: str) -> None:
    (row,) = re.findall(rf"^\| `{verb}` \| .* \| (.*) \|$", PAGE.partition("### Selectors")[0], re.MULTILINE)
    assert re.findall(r"`([a-z-]+)`", row) == [*verbs()[verb].selectors]
