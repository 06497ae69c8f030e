from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ferm.check.engines import FRONT_END
from portbook.firewalls.ferm.target import TARGET as FERM
from portbook.firewalls.front_ends.check.driver import FrontEndDriver
from portbook.model import Book, Form, Service
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.attempt import rules_of
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.run_text import trial
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools
from portbook.rules import equal
from portbook.snippets import snippet
from tests.firewalls.driving import steps_of

pytestmark = pytest.mark.skipif(
    programs.find("ferm") is None, reason="ferm is not on this machine: run portbook tools install"
)
EVERYWHERE = ("stock", "policy drop", "final reject", "no conntrack rule")
ALIKE = Path(__file__).parents[1] / "cases" / "ferm" / "alike.yml"
MADE_BY_US = "domain (ip ip6) table filter chain OUTPUT proto tcp dport 443 ACCEPT;"
ANSWERS = "domain (ip ip6) table filter chain (INPUT OUTPUT) mod conntrack ctstate (ESTABLISHED RELATED) ACCEPT;\n"


def erring(service: Service, tools: Tools, form: Form, *change: str) -> Evidence:
    """What the engine finds where our own renderer errs in one place: its text is run, as it is ours."""
    old, new = change
    assert old in snippet(service, service.roles["device"], service.profiles["best"], FERM, form).text
    wrong = replace(FERM, render=lambda brief: _changed(FERM.render(brief), brief.id.form, form, old, new))
    made = snippet(service, service.roles["device"], service.profiles["best"], wrong, form)
    return engines()["ferm"].judge(made, wrong, tools)


def _changed(text: str, its: Form, form: Form, old: str, new: str) -> str:
    """Only of the form that is tried: an undo comes behind the right addition."""
    return text.replace(old, new, 1) if its is form else text


@pytest.mark.usefixtures("_namespaces")
def test_the_whole_check_proves_every_snippet(book: Book) -> None:
    results = check(book, [FERM])
    assert {(each.evidence.rung, each.evidence.detail) for each in results} == {(Rung.PROVEN, "")}
    assert {each.evidence.hosts for each in results} == {EVERYWHERE}
    assert all(re.match(r"ferm 2\.\S+, iptables v1", each.evidence.tool) for each in results)


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("dport 443", "dport 70000", "stock: ferm refuses it: iptables-restore"),
        ("dport 443", "dport 444", "policy drop: does not let outbound TCP 443 through, which the flow web needs"),
        ("dport 41641", "dport 41641:41642", "stock: opens inbound UDP 41642, which nothing documents"),
        ("dport 41641", "dport 70000", "stock: does not let inbound UDP 41641 through, which the flow direct needs"),
        ("proto udp", "proto tcp", "stock: does not let inbound UDP 41641 through, which the flow direct needs"),
        ("proto udp dport 41641 ", "", "stock: opens inbound"),
        ("chain INPUT", "chain OUTPUT", "stock: does not let inbound UDP 41641 through"),
        ("(ip ip6) table filter chain INPUT", "ip table filter chain INPUT", "inbound IPv6 UDP 41641 through"),
        ("41641 ACCEPT", "41641 saddr 10.0.0.0/8 ACCEPT", "stock: does not let inbound "),
        ("443 ACCEPT", "443 DROP", "stock: does not let outbound TCP 443 through"),
        (ANSWERS, "", "no conntrack rule: does not let the replies to outbound TCP"),
        ("(INPUT OUTPUT)", "INPUT", "no conntrack rule: does not let the replies to inbound UDP 41641 through"),
        ("443 ACCEPT", "443 ACEPT", "stock: ferm refuses it: Error in /etc/ferm/ferm.d/"),
        ("proto tcp", "proto tpc", "stock: ferm refuses it: "),
        ("443 ACCEPT;", "443 ACCEPT", "stock: ferm refuses it: Error in /etc/ferm/ferm.d/"),
        ("dport 443", "dport abc", "stock: ferm refuses it: "),
        ("ferm.d/", "", "stock: does not let inbound UDP 41641 through"),
        ("sudo ferm /etc/ferm/ferm.conf\n", "", "stock: does not let inbound UDP 41641 through"),
        ("sudo ferm", "sudo ferm --flush", "stock: "),
    ],
)
def test_an_addition_of_a_renderer_that_errs_fails(old: str, new: str, detail: str, service: Service, lab: Lab) -> None:
    found = erring(service, lab, Form.ADD, old, new)
    assert (found.rung, detail in found.detail) == (Rung.FAILED, True), found.detail


@pytest.mark.parametrize(
    ("form", "change", "detail"),
    [
        (Form.UNDO, ("best.ferm", "minimum.ferm"), "ferm refuses it: "),
        (Form.UNDO, ("sudo ferm /etc/ferm/ferm.conf\n", ""), "after it, inbound UDP 41641 still passes"),
        (Form.UNDO, ("/etc/ferm/ferm.d/portbook.demo.device.best.ferm", "-f /etc/ferm/x"), "still passes"),
        (Form.SHOW, (" --lines", ""), "it does not list port 443, which was added"),
        (Form.SHOW, ("--noexec --lines", "--flush"), "it changes the rule set"),
    ],
)
def test_what_follows_an_addition_fails_where_its_renderer_errs(
    form: Form, change: tuple[str, str], detail: str, service: Service, lab: Lab
) -> None:
    found = erring(service, lab, form, *change)
    assert (found.rung, detail in found.detail) == (Rung.FAILED, True), found.detail


@pytest.mark.parametrize("statement", yaml.safe_load(ALIKE.read_text("utf-8")))
def test_the_reader_says_what_the_program_makes(statement: str, lab: Lab) -> None:
    driver = FrontEndDriver(lab, FRONT_END)
    driver.load(FRONT_END.hosts[1])
    before = rules_of(FERM, driver.list())
    text = f"tee /etc/ferm/ferm.d/x.ferm <<'EOF'\n{statement}\nEOF\nferm /etc/ferm/ferm.conf\n"
    assert driver.apply(steps_of(text)).failure == ""
    assert equal(rules_of(FERM, driver.list()), (*before, *FERM.read(text).rules))


@pytest.mark.parametrize(
    "text",
    [
        MADE_BY_US,
        "sudo tee /etc/ferm/ferm.d/x.ferm <<'EOF'\n@include 'touch /run/ferm/ran|';\nEOF\nsudo ferm /etc/ferm/ferm.conf\n",
        "sudo iptables -F\n",
    ],
)
def test_no_other_text_is_run(text: str, service: Service) -> None:
    made = snippet(service, service.roles["device"], service.profiles["best"], FERM)
    found = engines()["ferm"].judge(replace(made, text=text), FERM, Untouched())
    assert found.rung is Rung.NOT_VERIFIED
    assert "not what Portbook writes for this" in found.detail


@pytest.mark.usefixtures("_namespaces")
def test_a_text_by_anyone_is_only_read() -> None:
    assert "it is only read" in trial(MADE_BY_US, FERM).evidence.detail


def test_without_ferm_it_is_not_verified_and_says_why(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    assert {each.evidence.detail for each in check(book, [FERM])} == {
        "ferm is not on this machine: run portbook tools install ferm, which only unpacks it, or install the package ferm (its service need not run)"
    }


def test_the_stock_host_is_that_of_its_package() -> None:
    packaged = programs.find("ferm").parents[2] / "etc/ferm/ferm.conf"  # type: ignore[union-attr]  # skipped without
    ours = FRONT_END.hosts[0].texts[0].split("'END_OF_HOST'\n")[1].split("END_OF_HOST")[0]
    assert _words(ours) == _words(
        packaged.read_text("utf-8")
        .replace("domain (ip ip6) {\n    table filter {", "domain (ip ip6) table filter {", 1)
        .replace("    }\n}\n\n@include", "}\n\n@include")
    )


def _words(text: str) -> list[str]:
    return re.sub(r"#.*", "", text).split()


class Untouched:
    """Nothing may be run in it."""

    def run(self, argv: object, stdin: str = "", timeout_seconds: float = 10) -> None:
        pytest.fail(f"a tool was run: {argv} {stdin} {timeout_seconds}")

    def reset(self) -> None:
        pytest.fail("a tool was about to be run")

    def warm(self, program: tuple[str, ...]) -> None:
        pytest.fail(f"a tool was started: {program}")
