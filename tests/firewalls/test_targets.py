from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from portbook.model import Brief, Feature, Form, Rule, Service
from portbook.model.profiles import default_profile
from portbook.plugins import wings
from portbook.rules import equal, express
from portbook.snippets import snippet
from portbook.targets import Target, targets

TITLES = st.text(st.sampled_from("'\"’“|@`$#;\n\r{}[]\\()<>&*/-% ") | st.characters(), max_size=30)
LARGEST = 64 * 1024
"""Bytes of a text that anybody judges."""
NO_GAPS = {Feature.POD_ADDRESSES, Feature.UNTRACKED, Feature.REPLIES, Feature.OPEN_ALREADY}
"""What is lacking without a gap; but for replies that are left out."""
ALL = pytest.mark.parametrize("target", targets().values(), ids=targets().keys())


@ALL
def test_identity(target: Target) -> None:
    assert [import_module(module).TARGET for module in wings("target")].count(target) == 1
    assert Form.ADD in target.forms


@ALL
def test_what_it_lacks_is_said_with_what_to_do_instead(target: Target) -> None:
    assert all(lack.instead for lack in target.lacks if lack.feature not in NO_GAPS or not lack.replies.is_any)
    assert all(note.endswith(".") for note in target.notes)


@ALL
def test_sample_comes_back(target: Target, sample: Service) -> None:
    made = snippet(sample, sample.roles["host"], default_profile(sample), target)
    assert made.text.endswith("\n")
    assert not made.text.endswith("\n\n")
    assert equal(target.read(made.text).rules, made.brief.rules)


@ALL
def test_sample_is_rendered_the_same_every_time(target: Target, sample: Service) -> None:
    texts = {snippet(sample, sample.roles["host"], default_profile(sample), target).text for _ in range(2)}
    assert len(texts) == 1


@ALL
@settings(deadline=None)
@given(data=st.data())
def test_rules_come_back(
    target: Target, data: st.DataObject, rule_sets: st.SearchStrategy[tuple[Rule, ...]], brief_of: Callable[..., Brief]
) -> None:
    rules = express(data.draw(rule_sets), target.lacks).rules
    text = target.render(brief_of(*rules))
    assume(len(text.encode()) <= LARGEST)
    assert equal(target.read(text).rules, rules)


@ALL
def test_nothing_to_open_is_said(target: Target, brief_of: Callable[..., Brief]) -> None:
    text = target.render(brief_of())
    assert "nothing to open" in text or target.language == "json"
    assert target.read(text).rules == ()


@ALL
@settings(deadline=None)
@given(title=TITLES)
def test_titles_stay_titles(target: Target, title: str, samples: Mapping[str, Service]) -> None:
    sample = samples["tailscale"]
    flows = {each.id: replace(each, title=title, purpose=title) for each in sample.flows.values()}
    named = replace(sample, title=title, flows=flows)
    made = snippet(named, replace(sample.roles["host"], title=title), default_profile(sample), target)
    assert equal(target.read(made.text).rules, made.brief.rules)
