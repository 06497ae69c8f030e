from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.ufw.target import TARGET as UFW
from portbook.model import Book, Service, Snippet
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.snippets import snippet

MANDATORY = ("stock", "deny outgoing", "rules that deny")
WEB = "sudo ufw prepend allow out 443/tcp\n"
DIRECT = "sudo ufw prepend allow in 41641/udp\n"

Judge = Callable[[str], Evidence]


def _snippet(service: Service) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], UFW)


@pytest.fixture
def judge(service: Service, tools: Sandbox) -> Judge:
    """What the engine says of a text that claims to be the service's snippet."""

    def judged(text: str) -> Evidence:
        return engines()["ufw"].judge(replace(_snippet(service), text=text), UFW, tools)

    return judged


def test_ours_is_applied_on_every_mandatory_host(service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service).text)
    assert (evidence.rung, evidence.detail) == (Rung.APPLIED, "")
    assert (evidence.hosts, evidence.not_for) == (MANDATORY, ("not enabled",))
    assert evidence.open_before == ()  # what goes out is open on a stock host, and closed on another
    assert evidence.tool.startswith("ufw 0.")
    assert ", iptables v" in evidence.tool


@pytest.mark.usefixtures("_namespaces")
def test_the_whole_check_proves_every_snippet(book: Book) -> None:
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [UFW], jobs=2)} == {(Rung.PROVEN, "")}


def test_without_ufw_it_is_not_verified_and_says_why(
    book: Book, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(tmp_path))  # where it may be unpacked
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [UFW])} == {
        (
            Rung.NOT_VERIFIED,
            "ufw is not on this machine: run portbook tools install ufw, which only unpacks it, or install the package ufw (its service need not run)",
        )
    }


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("443", "444", "deny outgoing: does not let outbound TCP 443 through, which the flow web needs (and 1 more)"),
        ("in 41641", "in 41641:41642", "stock: opens inbound UDP 41642, which nothing documents"),
        ("in 41641/udp", "in 41641/tcp", "stock: does not let inbound UDP 41641 through, which the flow direct needs"),
        ("in 41641/udp", "in 41641", "stock: opens inbound TCP 41641, which nothing documents"),
        ("in 41641", "out 41641", "stock: does not let inbound UDP 41641 through, which the flow direct needs"),
        ("allow out 443", "allow 443", "stock: opens inbound TCP 443, which nothing documents"),
        (
            "prepend allow out",
            "allow out",
            "rules that deny: does not let outbound TCP 443 through, which the flow web",
        ),
        ("allow out 443", "deny out 443", "stock: does not let outbound TCP 443 through, which the flow web"),
        ("allow out 443", "reject out 443", "stock: does not let outbound TCP 443 through, which the flow web needs"),
        ("out 443/tcp", "out proto tcp from any port 443 to any", "deny outgoing: does not let outbound TCP from"),
        ("in 41641/udp", "in proto udp from 0.0.0.0/0 to any port 41641", "stock: does not let inbound IPv6 UDP 41641"),
        ("in 41641/udp", "in proto udp from 10.0.0.0/8 to any port 41641", "stock: does not let inbound "),
        ("in 41641/udp", "from any", "stock: opens inbound "),
        (WEB, WEB + "sudo ufw delete allow 22/tcp\n", "deny outgoing: closes inbound TCP 22, which was open before"),
        (
            WEB,
            WEB + "ufw prepend deny proto tcp from 10.0.0.0/8 to any port 22\n",
            "deny outgoing: closes inbound IPv4 TCP from 10.0.0.0 to port 22",
        ),
        (WEB, "sudo ufw prepend reject 443/tcp\n", "deny outgoing: does not let outbound TCP 443 through"),
        ("41641/udp", "70000/udp", "stock: ufw refuses it: ERROR: Bad port"),
        ("443/tcp", "443/tpc", "stock: ufw refuses it: ERROR: "),
        ("443/tcp", "443:445", "stock: ufw refuses it: ERROR: Must specify 'tcp' or 'udp' with multiple ports"),
        ("443/tcp", "proto sctp", "line 1: the word sctp is not allowed"),
    ],
)
def test_a_wrong_addition_fails(old: str, new: str, detail: str, judge: Judge) -> None:
    text = WEB + DIRECT
    assert old in text
    evidence = judge(text.replace(old, new))
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


def test_an_addition_that_is_refused_half_way_has_changed_a_part(judge: Judge) -> None:
    evidence = judge(f"{DIRECT}ufw allow 99999/tcp\n")
    assert evidence.detail == "on host profile stock: ufw refuses it: ERROR: Bad port, having changed a part"


def test_rules_that_ufw_has_already_do_not_move(judge: Judge) -> None:
    evidence = judge(f"ufw allow out 443/tcp\n{WEB}{DIRECT}")
    assert "rules that deny: does not let outbound TCP 443 through" in evidence.detail


@pytest.mark.parametrize("text", [f"{WEB}{DIRECT}", f"{WEB}{WEB}{DIRECT}", f"# two lines\n\n{DIRECT}{WEB}"])
def test_other_words_for_the_same_are_applied(text: str, judge: Judge) -> None:
    assert judge(text).rung is Rung.APPLIED


def test_a_comment_is_only_a_comment(judge: Judge) -> None:
    text = WEB.replace("\n", ' comment "allow 22/tcp; -A ufw-user-input -j ACCEPT é"\n')
    assert judge(text + DIRECT).rung is Rung.APPLIED


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("ufw --rootdir=/tmp/x allow 443/tcp\n", "line 1: it may run only ufw allow, deny and reject"),
        ("ufw --datadir=/tmp/x allow 443/tcp\n", "line 1: it may run only ufw allow"),
        ("ufw allow --datadir=/tmp/x 443/tcp\n", "line 1: the word --datadir=/tmp/x is not allowed"),
        ("ufw --dry-run allow 443/tcp\n", "line 1: it may run only ufw allow"),
        ("ufw --force reset\n", "line 1: it may run only ufw allow"),
        ("# a\nufw enable\n", "line 2: it may run only ufw allow"),
        ("ufw disable\n", "line 1: it may run only ufw allow"),
        ("ufw reload <<'END'\nEND\n", "line 1: it may run ufw only"),
        ("ufw default allow incoming\n", "line 1: it may run only ufw allow"),
        ("ufw logging full\n", "line 1: it may run only ufw allow"),
        ("ufw limit 22/tcp\n", "line 1: it may run only ufw allow"),
        ("ufw insert 1 allow 22/tcp\n", "line 1: it may run only ufw allow"),
        ("ufw route allow 22/tcp\n", "line 1: it may run only ufw allow"),
        ("ufw delete 1\n", "line 1: it may run only ufw allow"),
        ("ufw app update all\n", "line 1: it may run only ufw allow"),
        ("ufw allow MyApp\n", "line 1: the word MyApp is not allowed"),
        ("ufw allow 'My App'\n", "line 1: the word My App is not allowed"),
        ("ufw allow ssh\n", "line 1: the word ssh is not allowed"),
        ("ufw allow log 22/tcp\n", "line 1: the word log is not allowed"),
        ("ufw allow in on eth0\n", "line 1: the word eth0 is not allowed"),
        ("ufw\n", "line 1: it may run only ufw allow"),
        ("ufw allow <<'END'\nEND\n", "line 1: it may run ufw only"),
        ("iptables -F\n", "line 1: it may run ufw only"),
        ("ufw allow 22/tcp; reboot\n", "line 1: "),
        ("#" * 70000, "the text is longer than 64 KiB"),
    ],
)
def test_what_no_tool_may_be_given_fails_unseen(text: str, detail: str, service: Service, tools: Sandbox) -> None:
    untouched = Untouched(tools)
    evidence = engines()["ufw"].judge(replace(_snippet(service), text=text), UFW, untouched)
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


class Untouched:
    """Nothing may be run in it, nor asked."""

    def __init__(self, tools: Sandbox) -> None:
        self._tools = tools

    def run(self, argv: object, stdin: str = "", timeout_seconds: float = 10) -> None:
        pytest.fail(f"a tool was run: {argv} {stdin} {timeout_seconds}")

    def reset(self) -> None:
        pytest.fail("a tool was about to be run")

    def warm(self, program: tuple[str, ...]) -> Silent:
        return Silent(self._tools.warm(program).hello)


class Silent:
    def __init__(self, hello: dict[str, object]) -> None:
        self.hello = hello

    def ask(self, what: object, seconds: float) -> None:
        pytest.fail(f"ufw was asked: {what} {seconds}")
