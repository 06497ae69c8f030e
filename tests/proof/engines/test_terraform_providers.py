"""Google's and Azure's resources of Terraform, by their providers' schemas."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Form, Rule, Service, Snippet
from portbook.proof.engines import Engine, engines
from portbook.proof.no_tools import NoTools
from portbook.snippets import snippet
from portbook.targets import Target, targets
from tests.targets.clouds import brief, firewall_rules, network_security_group_rules
from tools.wrong import Wrong, wrong

pytest.importorskip("hcl2", reason="python-hcl2 is not installed: pip install 'portbook[checks]'")
pytest.importorskip("jsonschema", reason="jsonschema is not installed: pip install 'portbook[checks]'")

PROVIDERS = {
    "gcp-terraform": ("google-provider", "schema of hashicorp/google 6.50.0 and of compute:v1 "),
    "azure-terraform": ("azurerm-provider", "schema of hashicorp/azurerm 4.55.0 and of azure-mgmt-network "),
}
RULES = {"gcp-terraform": firewall_rules(), "azure-terraform": network_security_group_rules()}
EACH = pytest.mark.parametrize("target", [targets()[each] for each in PROVIDERS], ids=lambda each: each.id)
GOOGLE = [
    ("= 1000", '= "1000"', Rung.CHECKED),
    ('["443"]', "[443]", Rung.CHECKED),
    ('"default"', "google_compute_network.main.self_link", Rung.CHECKED),
    ("priority      = 1000", "disabled      = false", Rung.CHECKED),
    ("priority      = 1000", 'disabled      = "false"', Rung.CHECKED),
    ("priority      = 1000", "disabled      = 0", Rung.FAILED),
    ("priority      = 1000", "enable_logging = true", Rung.NOT_VERIFIED),
    ("priority      = 1000", "lifecycle {\n  }", Rung.NOT_VERIFIED),
    ("  allow {", "  timeouts {\n    create = 1\n  }\n  allow {", Rung.NOT_VERIFIED),
    ("    protocol", "    ports {\n    }\n    protocol", Rung.NOT_VERIFIED),
    ('"default"', '"projects/p/global/networks/n"', Rung.NOT_VERIFIED),
    ("priority      = 1000", 'priority      = "1e3"', Rung.FAILED),
    ('"udp"', "null", Rung.NOT_VERIFIED),
    ('"udp"', "var.protocol", Rung.NOT_VERIFIED),
    ('"udp"', "true", Rung.FAILED),
]
AZURE = [
    ("= 100", '= "110"', Rung.CHECKED),
    ('destination_port_range      = "443"', "destination_port_range      = 443", Rung.CHECKED),
    ('destination_port_range      = "443"', "destination_port_ranges     = [443]", Rung.CHECKED),
    ("azurerm_network_security_group.instance.name", '"mine"', Rung.CHECKED),
    ("azurerm_network_security_group.instance.name", '""', Rung.FAILED),
    ("= 100", "= 100\n  lifecycle {\n  }", Rung.NOT_VERIFIED),
    ("= 100", '= 100\n  timeouts {\n    create = "1m"\n  }', Rung.NOT_VERIFIED),
    ("= 100", '= 100\n  id = "x"', Rung.NOT_VERIFIED),
    ("= 100", "= var.priority", Rung.NOT_VERIFIED),
    ('"Udp"', "null", Rung.NOT_VERIFIED),
    ('description                 = "', 'description                 = "' + "x" * 140, Rung.FAILED),
]


def _of(service: Service, target: Target, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], target, form)


def _engine(target: Target) -> Engine:
    return engines()[PROVIDERS[target.id][0]]


@EACH
@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO, Form.SHOW])
def test_ours_is_taken(form: Form, target: Target, service: Service) -> None:
    evidence = _engine(target).judge(_of(service, target, form), target, NoTools())
    assert (evidence.rung, evidence.detail) == (Rung.CHECKED, "")
    assert PROVIDERS[target.id][1] in evidence.tool


@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=f"{id_}, {case.made.id.form}: {case.title}") for id_ in PROVIDERS for case in wrong(id_)],
)
def test_it_takes_nothing_wrong_without_our_reader(case: Wrong) -> None:
    target = targets()[case.target]
    evidence = _engine(target).judge(case.made, target, NoTools())
    assert evidence.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
    assert evidence.detail


@pytest.mark.parametrize(
    ("id_", "old", "new", "rung"),
    [*(("gcp-terraform", *each) for each in GOOGLE), *(("azure-terraform", *each) for each in AZURE)],
)
def test_other_words(id_: str, old: str, new: str, rung: Rung, service: Service) -> None:
    target = targets()[id_]
    right = _of(service, target)
    assert old in right.text
    assert _engine(target).judge(replace(right, text=right.text.replace(old, new)), target, NoTools()).rung is rung


@EACH
@settings(deadline=None, max_examples=50)
@given(data=st.data())
def test_it_reads_what_we_say(target: Target, data: st.DataObject) -> None:
    asked: list[Rule] = data.draw(st.lists(RULES[target.id], max_size=4))
    made = brief(target, *asked)
    found = _engine(target).judge(Snippet(made, target.render(made), "hcl", tuple(asked)), target, NoTools())
    assert (found.rung, found.detail) == (Rung.CHECKED, "")
