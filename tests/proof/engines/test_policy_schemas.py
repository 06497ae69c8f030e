"""Network policies of Kubernetes and of Cilium, read a second time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Addresses, Direction, Form, Protocol, Rule, Service, Snippet
from portbook.proof.engines import engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.targets.clouds import brief
from tests.targets.policies import cilium_rules, policy_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
POLICIES = ("networkpolicy", "cilium")
VERSIONS = {"networkpolicy": "schema of Kubernetes 1.", "cilium": "schema of Cilium 1."}
RULES = {"networkpolicy": policy_rules(), "cilium": cilium_rules()}
BOTH = pytest.mark.parametrize("target", [targets()[each] for each in POLICIES], ids=POLICIES)
HEAD = "\nmetadata:\n"


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


def _judged(made: Snippet, target: Target) -> tuple[Rung, str]:
    found = engines()[target.engines[0]].judge(made, target, NoTools())
    return found.rung, found.detail


@BOTH
@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO, Form.SHOW])
def test_ours_is_taken(target: Target, form: Form, service: Service) -> None:
    made = _of(service, target, form)
    assert _judged(made, target) == (Rung.CHECKED, "read, not applied: no cluster was asked")
    assert VERSIONS[target.id] in engines()[target.engines[0]].version()


@pytest.mark.parametrize(
    ("target", "case"),
    [
        pytest.param(targets()[id_], each, id=f"{id_}: {each.made.id.form}: {each.title}")
        for id_ in POLICIES
        for each in wrong(id_)
    ],
)
def test_it_takes_nothing_wrong_without_our_reader(target: Target, case: Wrong) -> None:
    rung, detail = _judged(case.made, target)
    assert rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert detail


@BOTH
@pytest.mark.parametrize(
    ("old", "new", "rung"),
    [
        (HEAD, "\nmetadata:\n  namespace: web\n", Rung.CHECKED),
        (HEAD, "\nmetadata:\n  namespace: Web\n", Rung.FAILED),
        (HEAD, "\nmetadata:\n  namespace: 1\n", Rung.FAILED),
        (HEAD, "\nmetadata:\n  annotations: {a: b}\n", Rung.NOT_VERIFIED),
        (HEAD, "\nstate: {}\nmetadata:\n", Rung.FAILED),
        (HEAD, "\nstatus:\n  <<: {}\nmetadata:\n", Rung.FAILED),
        (HEAD, "\nstatus: !!python/name:os.system 1\nmetadata:\n", Rung.FAILED),
        ("matchLabels:", "matchExpressions: []\n    matchLabels:", Rung.NOT_VERIFIED),
        ("app.kubernetes.io/name", "/name", Rung.FAILED),
        ("app.kubernetes.io/name", "Example/name", Rung.FAILED),
        ("  egress:", "  egress: {}\n  more:", Rung.FAILED),
        ("\nspec:", "\n---\nspec:", Rung.NOT_VERIFIED),
        ("\nspec:", "\nspec: &spec", Rung.CHECKED),
    ],
)
def test_other_words(target: Target, old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service, target)
    assert old in right.text
    made = _judged(replace(right, text=right.text.replace(old, new, 1)), target)
    assert made[0] is rung


@pytest.mark.parametrize("id_", POLICIES)
@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO, Form.SHOW])
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_it_reads_what_we_say(id_: str, form: Form, data: st.DataObject) -> None:
    asked, target = tuple(data.draw(st.lists(RULES[id_], max_size=4))), targets()[id_]
    made = brief(target, *asked, form=form)
    opened = () if form in {Form.UNDO, Form.SHOW} else asked
    assert _judged(Snippet(made, target.render(made), "sh", opened), target)[0] is Rung.CHECKED


@BOTH
def test_a_long_name_is_refused(target: Target, service: Service) -> None:
    right = _of(service, target)
    made = replace(right, text=right.text.replace("allow-demo-device", "a" * 60_000))
    assert _judged(made, target)[0] is Rung.FAILED


@pytest.mark.parametrize("name", ["a" * 250 + "!", "a." * 120 + "!", "a" * 60_000])
def test_a_long_name_of_dns_is_refused_at_once(name: str) -> None:
    target, named = targets()["cilium"], Addresses(names=("example.org",))
    asked = Rule(Direction.OUTBOUND, Protocol(6), remote=named)
    made = brief(target, asked)
    text = target.render(made).replace("example.org", name)
    assert _judged(Snippet(made, text, "yaml", (asked,)), target)[0] is Rung.FAILED
