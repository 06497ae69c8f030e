from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets.aws_terraform import TARGET
from tests.targets.clouds import brief, security_group_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("hcl2", reason="python-hcl2 is not installed: pip install 'portbook[checks]'")
ENGINE = engines()["terraform-schema"]


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert "schema of hashicorp/aws 5." in evidence.tool


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each.made.id.form}: {each.title}") for each in wrong(TARGET.id)]
)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    evidence = ENGINE.judge(case.made, TARGET, NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(
    ("old", "new", "rung"),
    [
        ("= 41641", '= "41641"', Rung.CHECKED),
        ("aws_security_group.instance.id", '"sg-0123456789abcdef0"', Rung.CHECKED),
        ("\n}\n", "\n  prefix_list_id = aws_prefix_list.x.id\n}\n", Rung.NOT_VERIFIED),
        ("\n}\n", "\n  tags = { a = 1 }\n}\n", Rung.NOT_VERIFIED),
        ("\n}\n", "\n  lifecycle {\n  }\n}\n", Rung.NOT_VERIFIED),
        ("direct", "direct\\q", Rung.FAILED),
        ('"udp"', "null", Rung.NOT_VERIFIED),
        ('"udp"', "true", Rung.FAILED),
        ("= 41641", "= true", Rung.FAILED),
        ("\nresource", "\nlocals {\n}\nresource", Rung.NOT_VERIFIED),
    ],
)
def test_other_words(old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service)
    assert old in right.text
    assert ENGINE.judge(replace(right, text=right.text.replace(old, new)), TARGET, NoTools()).rung is rung


@pytest.mark.parametrize("form", [Form.ADD, Form.OLDER])
@settings(deadline=None, max_examples=50)
@given(asked=st.lists(security_group_rules(), max_size=4))
def test_it_reads_what_we_say(form: Form, asked: list[Rule]) -> None:
    made = brief(TARGET, *asked, form=form)
    found = ENGINE.judge(Snippet(made, TARGET.render(made), "hcl", tuple(asked)), TARGET, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")


def test_a_listing_takes_nothing_back(service: Service) -> None:
    shown, undo = _of(service, Form.SHOW), _of(service, Form.UNDO)
    assert ENGINE.judge(replace(undo, text=shown.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
    assert ENGINE.judge(replace(shown, text=undo.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
