"""Network policies of Kubernetes and of Cilium: what is rendered and read of both."""

import re
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.model import ANYWHERE, Addresses, Direction, Family, Form, Ports, Rule
from portbook.rules import differences, equal, express, words
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.cases import folder_of
from tests.firewalls.clouds import ASKED, BESIDES, besides, brief
from tests.firewalls.kubernetes.policies import cilium_rules, policy_rules

POLICIES = ("networkpolicy", "cilium")
BOTH = pytest.mark.parametrize("target", [targets()[each] for each in POLICIES], ids=POLICIES)
RULES = {"networkpolicy": policy_rules(), "cilium": cilium_rules()}
WRONG = {"rejected": Rejected, "unjudged": CannotJudge}
NAMED = replace(ASKED, direction=Direction.OUTBOUND, local_ports=ASKED.remote_ports, remote_ports=ASKED.local_ports)


def _cases() -> list[Any]:
    return [
        pytest.param(targets()[id_], case, id=f"{id_}-{case['name']}")
        for id_ in POLICIES
        for path in sorted(folder_of(id_).glob("*.yml"))
        for case in yaml.safe_load(path.read_text("utf-8"))
    ]


@pytest.mark.parametrize(("target", "case"), _cases())
def test_foreign_text_gets_its_verdict(target: Target, case: dict[str, Any]) -> None:
    for word, kind in WRONG.items():
        if word in case:
            with pytest.raises(kind, match=re.escape(case[word])) as caught:
                target.read(case["text"])
            assert caught.value.line == case["line"]
            return
    found = (target.read_host or target.read if case.get("as") == "host" else target.read)(case["text"])
    assert besides(found) == {key: case[key] for key in BESIDES & case.keys()}
    assert [str(each) for each in differences(found.rules, [ASKED])] == case["opens"]
    assert [str(each) for each in differences([ASKED], found.rules)] == case["misses"]
    assert [each.message for each in found.remarks] == case.get("remarks", [])


@pytest.mark.parametrize("id_", POLICIES)
@given(data=st.data())
def test_what_is_rendered_is_read_back(id_: str, data: st.DataObject) -> None:
    asked = data.draw(st.lists(RULES[id_], max_size=4))
    target = targets()[id_]
    assert equal(target.read(target.render(brief(target, *asked))).rules, asked)


@BOTH
@given(text=st.text(max_size=300))
def test_text_of_strangers_changes_nothing(target: Target, text: str) -> None:
    made = target.render(brief(target, ASKED, purpose=text, id_=text))
    assert equal(target.read(made).rules, [ASKED])


@BOTH
@given(st.text(max_size=100))
def test_names_and_labels_are_what_kubernetes_takes(target: Target, id_: str) -> None:
    said = yaml.safe_load(target.render(brief(target, ASKED, id_=id_)))
    selector = said["spec"].get("podSelector") or said["spec"]["endpointSelector"]
    for label in (said["metadata"]["name"], *selector["matchLabels"].values()):
        assert re.fullmatch("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?", label)


@BOTH
@pytest.mark.parametrize("asked", [(ASKED,), (NAMED,), (ASKED, NAMED)])
def test_it_closes_no_direction_without_a_rule(target: Target, asked: tuple[Rule, ...]) -> None:
    spec = yaml.safe_load(target.render(brief(target, *asked)))["spec"]
    opened = {{Direction.INBOUND: "ingress", Direction.OUTBOUND: "egress"}[each.direction] for each in asked}
    assert {"ingress", "egress"} & set(spec) == opened
    assert {each.lower() for each in spec.get("policyTypes", opened)} == opened


@BOTH
@pytest.mark.parametrize(("form", "what"), [(Form.ADD, "open"), (Form.UNDO, "undo"), (Form.SHOW, "show")])
def test_nothing_is_said(target: Target, form: Form, what: str) -> None:
    nowhere = replace(ASKED, family=Family.IPV4, remote=Addresses.of(ip_network("2001:db8::/32")))
    for asked in ((), (nowhere,)):
        text = target.render(brief(target, *asked, form=form))
        assert text.endswith(f"# nothing to {what}\n")
        assert target.read(text).rules == ()


@BOTH
def test_an_undo_may_be_in_another_namespace(target: Target) -> None:
    text = target.render(brief(target, ASKED, form=Form.UNDO)).rstrip()
    for more in ("-n web", "--namespace=web", "another"):
        assert target.read(f"{text} {more}\n").rules == ()


@BOTH
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delete {kind}", "does not name the policies"),
        ("delete {kind} --all", "not know the option"),
        ("delete {kind} Web", "not a valid name"),
        ("delete {kind} web -n", "needs a value"),
        ("delete pod web", "only kubectl delete and get"),
        ("apply -f web.yml", "only kubectl delete and get"),
        ("delete -f web.yml", "only kubectl delete and get"),
        ("delete {kind} web | cat", "outside quotes"),
        ("delete {kind} web <<'X'\nX", "only kubectl delete and get"),
        ("get", "only kubectl delete and get"),
    ],
)
def test_other_commands_are_refused(target: Target, text: str, said: str) -> None:
    with pytest.raises((CannotJudge, Rejected), match=said):
        target.read(f"kubectl {text.format(kind=target.title.rpartition(' ')[2].lower())}\n")


def test_names_of_cilium_bring_dns() -> None:
    target = targets()["cilium"]
    asked = replace(NAMED, remote=Addresses(names=("example.org",)), flows=("web",))
    said = express([asked], target.lacks)
    assert [words(each) for each in said.rules] == [
        "outbound UDP 41641 to example.org",
        "outbound UDP 53 to kube-dns.kube-system.svc.cluster.local",
        "outbound TCP 53 to kube-dns.kube-system.svc.cluster.local",
    ]
    assert equal(target.read(target.render(brief(target, *said.rules))).rules, said.rules)


def test_more_ports_than_cilium_takes_in_a_list_are_in_several() -> None:
    target = targets()["cilium"]
    many = replace(ASKED, local_ports=Ports.of(*range(1, 200, 2)), remote=ANYWHERE)
    lists = yaml.safe_load(target.render(brief(target, many)))["spec"]["ingress"][0]["toPorts"]
    assert [len(each["ports"]) for each in lists] == [40, 40, 20]
