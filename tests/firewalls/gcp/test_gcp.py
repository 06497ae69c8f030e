import re
from dataclasses import replace
from ipaddress import IPv4Network

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.gcp.target import TARGET
from portbook.model import Addresses, Family, Form, Protocol, Rule
from portbook.rules import equal
from portbook.targets import CannotJudge, Rejected
from tests.firewalls.clouds import ASKED, brief, firewall_rules

NOTHING = {Form.ADD: "open", Form.COMMAND: "open", Form.UNDO: "undo", Form.SHOW: "show"}
COMMANDS = [
    ("--allow=udp:41641", "", "create needs either --allow"),
    ("--allow=udp:41641", "--allow", "--allow needs a value"),
    ("--allow=udp:41641", "--allow --disabled", "--allow needs a value"),
    ("--allow=udp:41641", "--allow=udp:", "neither PROTOCOL nor"),
    ("--allow=udp:41641", "--allow=udp:41641,", "comma-separated list"),
    ("--allow=udp:41641", "--allow='udp, tcp'", "comma-separated list"),
    ("--allow=udp:41641", "--allow='^:^udp'", "comma-separated list"),
    ("--allow=udp:41641", "--allow=udp:41641 --allow=tcp", "stands twice"),
    ("--network=default", "--network=projects/p/global/networks/n", "not the name of a network"),
    ("--network=default", "--source-secure-tags=web", "Portbook does not know the option"),
    ("--network=default", "--disabled=true", "Portbook does not know the option"),
    ("--network=default", "name", "create needs the name of exactly one rule"),
    ("--priority=1000", "--priority=65536", "a number from 0 to 65535"),
    ("--priority=1000", "--priority=65535", "implied rules"),
    ("--direction=INGRESS", "--direction=inbound", "INGRESS or EGRESS"),
    ("firewall-rules create", "firewall-rules update", "firewall-rules create, delete and describe"),
    ("gcloud compute", "gcloud beta compute", "firewall-rules create, delete and describe"),
    ("gcloud compute", "gcloud --flags-file=x compute", "Portbook does not know the option"),
    ("gcloud compute", "gcloud compute --network=default", "Portbook does not know the option"),
    ("gcloud compute", "gcloud --project=p compute --project=q", "--project stands twice"),
    ("--allow=udp:41641", "--action=ALLOW", "create needs either --allow, or --action with --rules"),
    ("--allow=udp:41641", "--rules=udp:41641", "create needs either --allow, or --action with --rules"),
    (
        "--allow=udp:41641",
        "--allow=udp:41641 --action=ALLOW --rules=all",
        "create needs either --allow, or --action with --rules",
    ),
    ("--allow=udp:41641", "--action=DROP --rules=udp:41641", "--action must be ALLOW or DENY"),
]
FOLLOWING = [
    "firewall-rules delete",
    "firewall-rules delete Name",
    "firewall-rules delete a --project=other",
    "firewall-rules delete a --allow=tcp",
    "firewall-rules describe a b",
    "firewall-rules list",
    "instances delete a",
]


@pytest.mark.parametrize("form", [Form.ADD, Form.COMMAND])
@given(asked=st.lists(firewall_rules(), max_size=4))
def test_what_is_rendered_is_read_back(form: Form, asked: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *asked, form=form))).rules, asked)


@given(st.text(max_size=100))
def test_names_are_labels_of_rfc_1035(id_: str) -> None:
    for each in yaml.safe_load_all(TARGET.render(brief(TARGET, ASKED, id_=id_))):
        for label in (each["name"], *each["targetTags"]):
            assert re.fullmatch("[a-z]([-a-z0-9]{0,61}[a-z0-9])?", label)


def test_rules_between_the_same_ends_share_a_resource() -> None:
    first, *_ = yaml.safe_load_all(TARGET.render(brief(TARGET, ASKED, replace(ASKED, protocol=Protocol(6)))))
    assert first["allowed"] == [{"IPProtocol": "udp", "ports": ["41641"]}, {"IPProtocol": "tcp", "ports": ["41641"]}]


def test_resources_of_other_ends_have_other_names() -> None:
    asked = [replace(ASKED, remote=Addresses.of(IPv4Network(f"192.0.2.{n}/32"))) for n in range(12)]
    names = [each["name"] for each in yaml.safe_load_all(TARGET.render(brief(TARGET, *asked, id_="x" * 80)))]
    assert len(set(names)) == 12


def test_a_disabled_rule_is_remarked() -> None:
    text = TARGET.render(brief(TARGET, replace(ASKED, family=Family.IPV4))) + "disabled: true\n"
    reading = TARGET.read(text)
    assert reading.rules == ()
    assert [each.message for each in reading.remarks] == ["this rule is disabled and lets nothing through"]


@pytest.mark.parametrize(("form", "what"), [*NOTHING.items()])
def test_nothing_is_said(form: Form, what: str) -> None:
    text = TARGET.render(brief(TARGET, form=form))
    assert text.endswith(f"# nothing to {what}\n")
    assert TARGET.read(text).rules == ()


@pytest.mark.parametrize(("old", "new", "said"), COMMANDS)
def test_other_commands_are_refused(old: str, new: str, said: str) -> None:
    text = TARGET.render(brief(TARGET, ASKED, form=Form.COMMAND))
    assert old in text
    with pytest.raises((CannotJudge, Rejected), match=said):
        TARGET.read(text.replace(old, new))


@pytest.mark.parametrize("text", FOLLOWING)
def test_other_ways_to_take_back_or_show_are_refused(text: str) -> None:
    with pytest.raises((CannotJudge, Rejected)):
        TARGET.read(f"gcloud compute {text}\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("gcloud compute", "gcloud --project=p compute --quiet"),
        ("gcloud compute firewall-rules", "gcloud compute --project p firewall-rules --format=json"),
        (" --network", " --project=p -q --network"),
        ("--allow=", "--action=allow --rules="),
        ("--direction=INGRESS", "--direction=in"),
        (" --network", " \\\n    --network"),
    ],
)
def test_a_command_may_be_written_otherwise(old: str, new: str) -> None:
    text = TARGET.render(brief(TARGET, ASKED, form=Form.COMMAND))
    assert old in text
    found = TARGET.read(text.replace(old, new))
    assert equal(found.rules, [ASKED])
    assert (found.doubts, found.side_effects) == ((), ())


def test_an_option_may_stand_apart_from_its_value() -> None:
    text = TARGET.render(brief(TARGET, ASKED, form=Form.COMMAND))
    apart = text.replace("--allow=", "--allow ").replace("=INGRESS", "=IN").replace(" --priority=1000", " --quiet")
    assert equal(TARGET.read(apart).rules, [ASKED])


def test_a_disabled_command_lets_nothing_through() -> None:
    text = TARGET.render(brief(TARGET, ASKED, form=Form.COMMAND)).replace(" --priority=1000", " --disabled")
    assert TARGET.read(text).rules == ()
