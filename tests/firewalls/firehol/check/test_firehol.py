from __future__ import annotations

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from portbook.evidence import Evidence, Rung
from portbook.firewalls.firehol.check.engines import FRONT_END
from portbook.firewalls.firehol.grammar import insertion, place
from portbook.firewalls.firehol.target import TARGET as FIREHOL
from portbook.firewalls.front_ends.check.driver import FrontEndDriver
from portbook.model import Book, Form, Service
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.attempt import rules_of
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.run_text import trial
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import NoTools, Tools
from portbook.rules import equal
from portbook.snippets import snippet
from tests.firewalls.driving import steps_of

ENGINE = engines()["firehol"]
pytestmark = pytest.mark.skipif(bool(ENGINE.lacking()), reason=f"{ENGINE.lacking()}: run portbook tools install")
EVERYWHERE = ("stock", "policy drop", "mode optimal")
ALIKE = Path(__file__).parents[1] / "cases" / "firehol" / "alike.yml"
STRICT = FRONT_END.hosts[1]
WRITTEN = f"""\
sudo tee {place("portbook.a.b.c")} <<'EOF'
interface any mine
    {{}}
    policy return
EOF
sudo sed {shlex.join(insertion("portbook.a.b.c")).replace("{", "{{").replace("}", "}}")}
sudo firehol start
"""
RAN = "interface any x\n    touch /run/ran\n    policy return\n"


def erring(service: Service, tools: Tools, form: Form, *change: str) -> Evidence:
    """What the engine finds where our own renderer errs in one place: its text is run, as it is ours."""
    old, new = change
    assert old in snippet(service, service.roles["device"], service.profiles["best"], FIREHOL, form).text
    wrong = replace(
        FIREHOL,
        render=lambda brief: FIREHOL.render(brief).replace(old, new, 1 if brief.id.form is form else 0),
    )
    made = snippet(service, service.roles["device"], service.profiles["best"], wrong, form)
    return ENGINE.judge(made, wrong, tools)


@pytest.mark.whole
@pytest.mark.usefixtures("_namespaces")
def test_the_whole_check_proves_every_snippet(book: Book) -> None:
    results = check(book, [FIREHOL])
    assert {(each.evidence.rung, each.evidence.detail) for each in results} == {(Rung.PROVEN, "")}
    assert {each.evidence.hosts for each in results} == {EVERYWHERE}
    assert all(re.match(r"FireHOL 3\.\S+, iptables v1", each.evidence.tool) for each in results)


@pytest.mark.parametrize(
    ("form", "change", "detail"),
    [
        (Form.ADD, ("udp/41641", "udp/70000"), "stock: does not let inbound UDP 41641 through"),
        (Form.ADD, ("tcp/443", "tcp/70000"), "stock: firehol refuses it: iptables-restore v1"),
        (Form.ADD, ("tcp/443", "tcp/444"), "policy drop: does not let outbound TCP 443 through"),
        (Form.ADD, ("udp/41641", "udp/41641:41642"), "stock: opens inbound UDP 41642, which nothing documents"),
        (Form.ADD, ("server custom portbook udp", "server custom portbook tcp"), "inbound UDP 41641 through"),
        (Form.ADD, ("server custom", "server4 custom"), "stock: does not let inbound IPv6 UDP 41641 through"),
        (Form.ADD, ("server custom", "client custom"), "stock: does not let inbound UDP 41641 through"),
        (
            Form.ADD,
            ("41641 any accept", "41641 default accept"),
            "stock: does not let inbound UDP from port 1023 to port 41641",
        ),
        (Form.ADD, ("41641 any accept", "41641 any accept src4 10.0.0.0/8 src6 2001:db8::/32"), "does not let inbound"),
        (Form.ADD, ("41641 any accept", "41641 any drop"), "stock: does not let inbound UDP 41641 through"),
        (Form.ADD, ("41641 any accept", "41641 any acept"), "stock: firehol refuses it: "),
        (Form.ADD, ("server custom", "sever custom"), "stock: does not let inbound UDP 41641 through"),
        (Form.ADD, ("tcp/443", "tpc/443"), "stock: firehol refuses it: "),
        (Form.ADD, ("    policy return\n", ""), "stock: closes outbound"),
        (Form.ADD, ("policy return", "policy accept"), "stock: opens inbound"),
        (Form.ADD, ("//i source", "//a source"), "stock: does not let outbound TCP 443 through"),
        (Form.ADD, ("(interface|router)", "(router)"), "stock: does not let inbound UDP 41641 through"),
        (Form.ADD, ("0,/^", "/^version/,/^"), "firehol refuses it: Chain 'in_pb"),
        (Form.ADD, ("sudo firehol start\n", ""), "stock: does not let inbound UDP 41641 through"),
        (Form.ADD, ("sudo firehol start", "sudo firehol stop"), "stock: opens inbound"),
        (Form.UNDO, ("best.conf\n", "minimum.conf\n"), "firehol refuses it: "),
        (Form.UNDO, ("sudo firehol start\n", ""), "after it, inbound UDP 41641 still passes"),
        (Form.SHOW, ("in_pb", "in_bp"), "firehol refuses it: "),
        (Form.SHOW, ("iptables-legacy -S", "iptables-legacy -t mangle -S"), "it may run firehol"),
        (Form.SHOW, ("-S in_", "-F in_"), "it may run firehol"),
    ],
)
def test_what_a_renderer_that_errs_makes_fails(
    form: Form, change: tuple[str, str], detail: str, service: Service, lab: Lab
) -> None:
    found = erring(service, lab, form, *change)
    assert (found.rung, detail in found.detail) == (Rung.FAILED, True), found.detail


@pytest.mark.parametrize("line", yaml.safe_load(ALIKE.read_text("utf-8")))
def test_the_reader_says_what_the_program_makes(line: str, lab: Lab) -> None:
    driver = FrontEndDriver(lab, FRONT_END)
    driver.load(STRICT)
    before = rules_of(FIREHOL, driver.list())
    text = WRITTEN.format(line)
    assert driver.apply(steps_of(text)).failure == ""
    assert equal(rules_of(FIREHOL, driver.list()), (*before, *FIREHOL.read(text).rules))


@pytest.mark.parametrize("text", [RAN, "sudo firehol panic\n", "sudo bash\n"])
def test_no_other_text_is_run(text: str, service: Service) -> None:
    made = snippet(service, service.roles["device"], service.profiles["best"], FIREHOL)
    found = ENGINE.judge(replace(made, text=text), FIREHOL, NoTools())
    assert found.rung is Rung.NOT_VERIFIED
    assert "not what Portbook writes for this" in found.detail


@pytest.mark.usefixtures("_namespaces")
def test_a_text_by_anyone_is_only_read() -> None:
    text = "interface any mine\n    client custom x tcp/443 any accept\n    policy return\n"
    assert "it is only read" in trial(text, FIREHOL).evidence.detail


def test_the_stock_host_is_that_of_its_package() -> None:
    packaged = programs.find("firehol").parents[2] / "etc/firehol/firehol.conf"  # type: ignore[union-attr]  # skipped without
    ours = FRONT_END.hosts[0].texts[0].split("firehol.conf <<'END_OF_HOST'\n")[1].split("END_OF_HOST")[0]
    assert ours.split() == re.sub(r"#.*", "", packaged.read_text("utf-8")).split()
