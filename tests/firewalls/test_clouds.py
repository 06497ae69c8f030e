from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.rules import differences
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.clouds import ASKED, BESIDES, CLOUDS, besides, brief, cases

WRONG = {"rejected": Rejected, "unjudged": CannotJudge}


@pytest.mark.parametrize(("target", "case"), cases())
def test_foreign_text_gets_its_verdict(target: Target, case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=case[word]) as caught:
                target.read(case["text"])
            assert caught.value.line == case["line"]
            return
    reading = (target.read_host or target.read if case.get("as") == "host" else target.read)(case["text"])
    assert [str(difference) for difference in differences(reading.rules, [ASKED])] == case["opens"]
    assert [str(difference) for difference in differences([ASKED], reading.rules)] == case["misses"]
    lists = besides(reading)
    assert {key: lists.get(key, []) for key in BESIDES & case.keys()} == {
        key: case[key] for key in BESIDES & case.keys()
    }
    assert lists.keys() - case.keys() <= {"side_effects"}


@pytest.mark.parametrize("id_", CLOUDS)
@given(text=st.text(max_size=300))
def test_text_of_strangers_changes_nothing(id_: str, text: str) -> None:
    target = targets()[id_]
    assert not differences(target.read(target.render(brief(target, ASKED, purpose=text, id_=text))).rules, [ASKED])
