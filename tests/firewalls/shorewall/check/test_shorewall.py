from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.front_ends.check.driver import FrontEndDriver
from portbook.firewalls.shorewall.check.engines import FRONT_END
from portbook.firewalls.shorewall.grammar import PROGRAMS
from portbook.firewalls.shorewall.target import TARGET as SHOREWALL
from portbook.model import Book, Form, Service
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.attempt import rules_of
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox.tools import NoTools, Tools
from portbook.rules import equal
from portbook.snippets import snippet
from tests.firewalls.driving import steps_of

ALIKE = Path(__file__).parents[1] / "cases" / "shorewall" / "alike.yml"
WRITTEN = """\
tee -a /etc/{0}/rules <<'EOF'
# portbook.a.b.c
{1}
# portbook.a.b.c end
EOF
{0} reload
"""
ENGINE = engines()["shorewall"]
pytestmark = pytest.mark.skipif(bool(ENGINE.lacking()), reason=f"{ENGINE.lacking()}: run portbook tools install")


def erring(service: Service, tools: Tools, form: Form, *change: str) -> Evidence:
    """What the engine finds where our own renderer errs in one place: its text is run, as it is ours."""
    old, new = change
    assert old in snippet(service, service.roles["device"], service.profiles["best"], SHOREWALL, form).text
    wrong = replace(
        SHOREWALL,
        render=lambda brief: SHOREWALL.render(brief).replace(old, new, 1 if brief.id.form is form else 0),
    )
    made = snippet(service, service.roles["device"], service.profiles["best"], wrong, form)
    return ENGINE.judge(made, wrong, tools)


@pytest.mark.whole
@pytest.mark.usefixtures("_namespaces")
def test_the_whole_check_proves_every_snippet(book: Book) -> None:
    results = check(book, [SHOREWALL])
    assert {(each.evidence.rung, each.evidence.detail) for each in results} == {(Rung.PROVEN, "")}
    assert {each.evidence.hosts for each in results} == {("stock", "policy reject")}
    assert all(each.evidence.tool.startswith("Shorewall 5.") for each in results)


@pytest.mark.parametrize(
    ("form", "change", "detail"),
    [
        (Form.ADD, ("tcp 443", "tcp 70000"), "stock: shorewall refuses it: "),
        (Form.ADD, ("tcp 443", "tcp 444"), "policy reject: does not let outbound IPv4 TCP 443 through"),
        (Form.ADD, ("udp 41641", "udp 41641:41642"), "stock: opens inbound IPv4 UDP 41642, which nothing documents"),
        (Form.ADD, ("net $FW udp", "$FW net udp"), "stock: does not let inbound IPv4 UDP 41641 through"),
        (Form.ADD, ("ACCEPT $FW", "ACEPT $FW"), "stock: shorewall refuses it: "),
        (Form.ADD, ("ACCEPT $FW", "DROP $FW"), "stock: does not let outbound IPv4 TCP 443 through"),
        (Form.ADD, ("sudo shorewall6 reload\n", ""), "stock: does not let inbound IPv6 UDP 41641 through"),
        (Form.UNDO, ("best$", "minimum$"), "after it, inbound IPv4 UDP 41641 still passes"),
        (Form.UNDO, ("sudo shorewall6 reload\n", ""), "after it, inbound IPv6 UDP 41641 still passes"),
        (Form.SHOW, ("shorewall show", "shorewall version"), "it does not list what this adds"),
        (Form.SHOW, ("shorewall6 show", "shorewall6 version"), "it does not list what this adds"),
    ],
)
def test_what_a_renderer_that_errs_makes_fails(
    form: Form, change: tuple[str, str], detail: str, service: Service, lab: Lab
) -> None:
    found = erring(service, lab, form, *change)
    assert (found.rung, detail in found.detail) == (Rung.FAILED, True), found.detail


@pytest.mark.parametrize("case", yaml.safe_load(ALIKE.read_text("utf-8")), ids=lambda each: each["line"])
def test_the_reader_says_what_the_compiler_makes(case: dict[str, Any], lab: Lab) -> None:
    driver = FrontEndDriver(lab, FRONT_END)
    driver.load(FRONT_END.hosts[-1])
    before = rules_of(SHOREWALL, driver.list())
    program = PROGRAMS[case["version"]]
    text = WRITTEN.format(program, case["line"])
    assert driver.apply(steps_of(text)).failure == ""
    assert equal(rules_of(SHOREWALL, driver.list()), (*before, *SHOREWALL.read(text).rules))


def test_no_other_text_is_run(service: Service) -> None:
    made = snippet(service, service.roles["device"], service.profiles["best"], SHOREWALL)
    text = made.text.replace("ACCEPT", "SHELL touch /run/ran; echo ACCEPT")
    found = ENGINE.judge(replace(made, text=text), SHOREWALL, NoTools())
    assert found.rung is Rung.NOT_VERIFIED
    assert "not what Portbook writes for this" in found.detail
