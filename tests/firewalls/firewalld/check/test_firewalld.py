from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.firewalld.check import driver as driver_module
from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.firewalld.check.hosts import HOSTS
from portbook.firewalls.firewalld.target import TARGET as FIREWALLD
from portbook.model import Book, Form, Service, Snippet
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.driver import Host, Response
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.snippets import snippet
from tests.firewalls.driving import steps_of

MANDATORY = ("stock", "policy drop outbound", "policy drop outbound, priority -1", "zone drop")
SEED = """\
sudo firewall-cmd --permanent --add-port=443/tcp
sudo firewall-cmd --permanent --add-port=41641/udp
sudo firewall-cmd --reload
"""
CURE = "run portbook tools install firewalld, which only unpacks it, or install the package firewalld (its service need not run)"

LIST = ("nft", "list", "table", "inet", "firewalld")

Judge = Callable[[str], Evidence]


@pytest.fixture
def _firewalld() -> None:
    if lacking := engines()["firewalld"].lacking():
        pytest.skip(lacking)


def _snippet(service: Service) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], FIREWALLD, Form.ADD)


@pytest.fixture
def judge(service: Service, tools: Sandbox, _firewalld: None) -> Judge:
    """What the engine says of a text that claims to be the service's snippet."""

    def judged(text: str) -> Evidence:
        return engines()["firewalld"].judge(replace(_snippet(service), text=text), FIREWALLD, tools)

    return judged


def test_our_addition_holds_on_every_host(service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service).text)
    assert evidence.rung in {Rung.APPLIED, Rung.PROVEN}, evidence.detail
    assert (evidence.hosts, evidence.not_for) == (MANDATORY, ())
    assert evidence.tool.startswith("firewalld ")
    assert ", nftables v" in evidence.tool


@pytest.mark.usefixtures("_namespaces", "_firewalld")
def test_the_whole_check_holds(book: Book) -> None:
    rungs = {(each.evidence.rung, each.evidence.detail) for each in check(book, [FIREWALLD], jobs=2)}
    assert len(rungs) == 1
    assert rungs <= {(Rung.APPLIED, ""), (Rung.PROVEN, "")}


def test_without_firewalld_it_is_not_verified_and_says_what_to_do(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [FIREWALLD])} == {
        (Rung.NOT_VERIFIED, f"firewall-cmd is not on this machine: {CURE}")
    }


def test_without_a_bus_the_real_daemon_is_not_replaced_by_the_fast_one(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))
    assert {(each.evidence.rung, each.evidence.engine) for each in check(book, [FIREWALLD], real=True)} == {
        (Rung.NOT_VERIFIED, "firewalld-daemon")
    }


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        (
            "add-port=443/",
            "add-port=444/",
            "policy drop outbound: does not let outbound TCP 443 through, which the flow",
        ),
        ("add-port=443/", "add-port=443-444/", "policy drop outbound: opens outbound TCP 444, which nothing documents"),
        ("add-port=443/tcp", "add-port=443/udp", "policy drop outbound: does not let outbound TCP 443 through"),
        ("add-port=443/", "add-source-port=443/", "policy drop outbound: does not let outbound TCP"),
        ("add-port=41641", "add-port=41641-41642", "stock: opens inbound UDP 41642, which nothing documents"),
        ("add-port=41641/udp", "add-port=41641/tcp", "stock: does not let inbound UDP 41641 through, which the flow"),
        ("add-port=41641", "add-source-port=41641", "stock: does not let inbound UDP"),
        ("--add-port=41641", "--zone=dmz --add-port=41641", "stock: does not let inbound UDP 41641 through"),
        ("--permanent --add-port=41641", "--add-port=41641", "stock: does not let inbound UDP 41641 through"),
        ("sudo firewall-cmd --reload", "", "stock: does not let inbound UDP 41641 through, which the flow direct"),
        ("priority=-100", "priority=-1", "priority -1: does not let outbound TCP 443 through, which the flow web"),
        ("priority=-100", "priority=200", "policy drop outbound: does not let outbound TCP 443 through"),
        ("ingress-zone=HOST", "ingress-zone=public", "does not let outbound TCP 443 through, which the flow web"),
        ("ingress-zone=HOST", "ingress-zone=ANY", "policy drop outbound: does not let outbound TCP 443 through"),
        ("--add-port=443/tcp", "--add-port=70000/tcp", "stock: firewall-cmd refuses it: line"),
        ("--add-port=443/tcp", "--add-port=443/tpc", "Error: INVALID_PROTOCOL: 'tpc' not in "),
        ("--policy=pb-demo --add-port", "--policy=pb-dmeo --add-port", "INVALID_POLICY"),
        (
            "--permanent --add-port=41641/udp",
            "--permanent --add-rich-rule='rule family=ipv4 port port=41641 protocol=udp accept'",
            "stock: does not let inbound IPv6 UDP 41641 through",
        ),
        (
            "--permanent --add-port=41641/udp",
            "--permanent --add-rich-rule='rule family=ipv4 source address=192.0.2.0/24 port port=41641 protocol=udp accept'",
            "stock: does not let inbound IPv6 UDP 41641 through, which the flow direct needs (and 2 more)",
        ),
        (
            "--add-port=443/tcp",
            "--add-rich-rule='rule family=ipv4 port port=443 protocol=tcp mark set=1'",
            "Error: INVALID_POLICY: Can't convert policy to chain name: pb-demo, mangle, False, having changed a part",
        ),
        ("--add-port=41641/udp", "--add-protocol=udp", "stock: opens inbound IPv4 UDP 41640, which nothing documents"),
    ],
)
def test_a_wrong_addition_fails_and_names_the_packet(
    old: str, new: str, detail: str, service: Service, judge: Judge
) -> None:
    text = _snippet(service).text
    assert old in text
    evidence = judge(text.replace(old, new))
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


def test_the_seeds_outbound_opens_a_hole(judge: Judge) -> None:
    evidence = judge(SEED)
    assert (evidence.rung, evidence.detail) == (
        Rung.FAILED,
        "on host profile stock: opens inbound TCP 443, which nothing documents",
    )


@pytest.mark.parametrize(
    "line",
    [
        "firewall-cmd --direct --add-rule ipv4 filter OUTPUT 0 -j ACCEPT",
        "firewall-cmd --permanent --direct --passthrough ipv4 -F",
        "firewall-cmd --permanent --new-policy-from-file=/etc/passwd --name=x",
        "firewall-cmd --permanent --new-zone=x",
        "firewall-cmd --set-log-denied=all",
        "firewall-cmd --set-default-zone=trusted",
        "firewall-cmd --panic-on",
        "firewall-cmd --complete-reload",
        "firewall-cmd --runtime-to-permanent",
        "firewall-cmd --permanent --service=ssh --add-port=23/tcp",
        "firewall-cmd --permanent --add-por=443/tcp",
        "firewall-cmd --add-port=443/tcp --timeout=10",
        "firewall-offline-cmd --add-port=443/tcp",
        "systemctl restart firewalld",
        "firewall-cmd --reload; reboot",
        "firewall-cmd --permanent --add-port=443/tcp <<'EOF'\nEOF",
        "#" * 70000,
    ],
)
def test_what_firewalld_may_not_be_given_fails_unseen(line: str, service: Service) -> None:
    evidence = engines()["firewalld"].judge(replace(_snippet(service), text=line + "\n"), FIREWALLD, _Untouched())
    assert evidence.rung is Rung.FAILED


@pytest.mark.usefixtures("_firewalld")
def test_the_kernel_has_what_firewalld_made(tools: Sandbox, service: Service) -> None:
    driver = FirewalldDriver(tools, program.fast)
    driver.load(HOSTS[1])
    steps = steps_of(_snippet(service).text)
    assert driver.apply(steps).failure == ""
    made = driver.outcome(tuple((step.line, step.argv[1:]) for step in steps)).rules
    assert "tcp dport 443 accept" in made
    assert tools.run(LIST).stdout == made


EVERYTHING = """\
firewall-cmd --permanent --add-port=41641-41650/udp
firewall-cmd --permanent --add-source-port=68/udp
firewall-cmd --permanent --add-protocol=gre
firewall-cmd --permanent --add-rich-rule='rule family="ipv6" source address="2001:db8::/32" icmp-type name="echo-request" accept'
firewall-cmd --permanent --add-rich-rule='rule family="ipv4" destination address="224.0.0.18" protocol value="vrrp" accept'
firewall-cmd --permanent --new-policy=mine
firewall-cmd --permanent --policy=mine --add-ingress-zone=HOST
firewall-cmd --permanent --policy=mine --add-egress-zone=ANY
firewall-cmd --permanent --policy=mine --set-priority=-100
firewall-cmd --permanent --policy=mine --add-port=443/tcp --add-port=3478/sctp
firewall-cmd --permanent --policy=mine --add-rich-rule='rule family="ipv4" destination address="192.0.2.0/24" port port="53" protocol="udp" accept'
firewall-cmd --add-port=1/tcp
firewall-cmd --reload
firewall-cmd --add-port=2/tcp
firewall-cmd --permanent --add-port=3/tcp
"""
MARKED = """\
firewall-cmd --permanent --new-policy=mine
firewall-cmd --permanent --policy=mine --add-ingress-zone=HOST
firewall-cmd --permanent --policy=mine --add-egress-zone=ANY
firewall-cmd --permanent --policy=mine --add-rich-rule='rule family=ipv4 port port=443 protocol=tcp mark set=1'
firewall-cmd --reload
"""
"""firewalld stores it, and cannot load it: a policy for what the host sends has no chain that marks."""


@pytest.mark.usefixtures("_firewalld")
@pytest.mark.parametrize(
    ("host", "text"),
    [
        *(pytest.param(each, EVERYTHING, id=each.name) for each in HOSTS),
        pytest.param(HOSTS[0], SEED.replace("udp", "upd"), id="refused"),
        pytest.param(HOSTS[0], MARKED, id="in failed state"),
    ],
)
def test_the_real_daemon_loads_the_same(host: Host, text: str, tools: Sandbox) -> None:
    if lacking := engines()["firewalld-daemon"].lacking():
        pytest.skip(lacking)
    assert _done(program.real, host, text, tools) == _done(program.fast, host, text, tools)


def _done(by: Callable[[str], tuple[str, ...]], host: Host, text: str, tools: Sandbox) -> tuple[Response, str]:
    """The response to the commands, and the rule set after them."""
    driver = FirewalldDriver(tools, by)
    driver.load(host)
    return driver.apply(steps_of(text)), tools.run(LIST).stdout


OPENED = EVERYTHING.splitlines()[:-1]
QUESTIONS = {
    "as loaded": ["firewall-cmd --list-all"],
    "what is not there": ["firewall-cmd --info-policy=mine"],
    "an addition": OPENED,
    "its listing": [*OPENED, "firewall-cmd --info-policy=mine", "firewall-cmd --list-all"],
    "as loaded, meanwhile": ["firewall-cmd --list-ports"],
    "its undo": [
        *OPENED,
        "firewall-cmd --list-ports",
        "firewall-cmd --permanent --remove-port=41641-41650/udp",
        "firewall-cmd --reload",
    ],
    "a service": [*OPENED, "firewall-cmd --add-service=http"],
    "a failure": [*OPENED, "firewall-cmd --add-service=http", "firewall-cmd --add-port=1/upd"],
    "after a failure": [*OPENED, "firewall-cmd --add-service=http", "firewall-cmd --add-port=4/tcp"],
    "another addition": OPENED[:1],
    "nothing": [],
}
"""Commands in an order in which one firewalld goes on with some of them, and not with others."""


@pytest.mark.whole
@pytest.mark.usefixtures("_firewalld")
@pytest.mark.parametrize("host", [HOSTS[0], HOSTS[-1]], ids=lambda host: host.name)
def test_a_firewalld_that_goes_on_answers_as_a_fresh_one(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    with Sandbox.open() as one:
        together = {name: _asked(host, lines, one, monkeypatch) for name, lines in QUESTIONS.items()}
    for name, lines in QUESTIONS.items():
        with Sandbox.open() as fresh:
            assert _asked(host, lines, fresh, monkeypatch) == together[name], name


def _asked(host: Host, lines: Sequence[str], tools: Sandbox, monkeypatch: pytest.MonkeyPatch) -> driver_module.Outcome:
    """The outcome of commands on a host, which this process does not remember; what is printed in no order is sorted."""
    monkeypatch.setattr(driver_module, "_OUTCOMES", {})
    driver = FirewalldDriver(tools, program.fast)
    driver.load(host)
    outcome = driver.outcome(tuple((step.line, step.argv[1:]) for step in steps_of("\n".join(lines))))
    return replace(outcome, outputs=tuple("\n".join(sorted(output.splitlines())) for output in outcome.outputs))


class _Untouched:
    """Nothing may be run in it."""

    def run(self, argv: object, stdin: str = "", timeout_seconds: float = 10) -> None:
        pytest.fail(f"a tool was run: {argv} {stdin} {timeout_seconds}")

    def reset(self) -> None:
        pytest.fail("a tool was about to be run")

    def warm(self, program: object) -> None:
        pytest.fail(f"a program was about to be started: {program}")
