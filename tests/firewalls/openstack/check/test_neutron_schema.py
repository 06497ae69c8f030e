from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.firewalls.openstack.target import TARGET
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from tests.firewalls.clouds import brief, neutron_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")
ENGINE = engines()["neutron-schema"]


def _of(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


@pytest.mark.parametrize("form", TARGET.forms)
def test_ours_is_taken(form: Form, service: Service) -> None:
    evidence = ENGINE.judge(_of(service, form), TARGET, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert "attributes of neutron 2" in evidence.tool


@pytest.mark.parametrize(
    "case", [pytest.param(each, id=f"{each.made.id.form}: {each.title}") for each in wrong(TARGET.id)]
)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    evidence = ENGINE.judge(case.made, TARGET, NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(
    ("form", "old", "new", "rung"),
    [
        (Form.ADD, "--dst-port 41641", "--dst-port=41641:41641", Rung.CHECKED),
        (Form.ADD, "--ingress ", "", Rung.CHECKED),
        (Form.ADD, "--ethertype IPv4 ", "", Rung.CHECKED),
        (Form.ADD, "--ethertype IPv4", "--ethertype ipv4", Rung.CHECKED),
        (Form.ADD, "--protocol udp", "--protocol 17", Rung.CHECKED),
        (Form.ADD, "--protocol udp", "--protocol UDP", Rung.CHECKED),
        (Form.ADD, " --remote-ip ::/0", "", Rung.CHECKED),
        (Form.ADD, " --stateful", "", Rung.CHECKED),
        (Form.ADD, "-f value -c ID", "--column ID --format=value", Rung.CHECKED),
        (Form.ADD, "-f value", "-f json", Rung.NOT_VERIFIED),
        (Form.ADD, "-f value", "-f word", Rung.FAILED),
        (Form.ADD, "xargs -r", "xargs", Rung.NOT_VERIFIED),
        (Form.ADD, "| xargs", "| tee x | xargs", Rung.NOT_VERIFIED),
        (Form.ADD, "--protocol udp --dst-port 41641", "--protocol icmp --icmp-type -1", Rung.NOT_VERIFIED),
        (Form.ADD, "--protocol udp --dst-port 41641", "--protocol icmp --icmp-type=-1", Rung.NOT_VERIFIED),
        (Form.ADD, "--protocol udp --dst-port 41641", "--protocol icmp --icmp-type x", Rung.FAILED),
        (Form.ADD, "--protocol udp --dst-port 41641", "--protocol icmp --icmp-type 8 --dst-port 1", Rung.FAILED),
        (Form.ADD, "--ethertype IPv6 --protocol udp", "--ethertype IPv6 --protocol 1", Rung.NOT_VERIFIED),
        (Form.ADD, "--ethertype IPv4 --protocol udp", "--ethertype IPv4 --protocol ipv6-icmp", Rung.FAILED),
        (Form.ADD, "group create demo-device-best", "group create default", Rung.FAILED),
        (Form.ADD, "demo-device-best", "Default", Rung.FAILED),
        (Form.UNDO, "delete ", "delete -- ", Rung.NOT_VERIFIED),
        (Form.SHOW, "list demo-device-best", "list -f value demo-device-best", Rung.NOT_VERIFIED),
    ],
)
def test_other_words(form: Form, old: str, new: str, rung: Rung, service: Service) -> None:
    right = _of(service, form)
    assert old in right.text
    assert ENGINE.judge(replace(right, text=right.text.replace(old, new)), TARGET, NoTools()).rung is rung


@pytest.mark.parametrize("form", TARGET.forms)
@settings(deadline=None, max_examples=50)
@given(asked=st.lists(neutron_rules(), max_size=4))
def test_it_reads_what_we_say(form: Form, asked: list[Rule]) -> None:
    made = brief(TARGET, *asked, form=form)
    opened = () if form in {Form.UNDO, Form.SHOW} else tuple(asked)
    found = ENGINE.judge(Snippet(made, TARGET.render(made), "sh", opened), TARGET, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")
