from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from portbook.evidence import Evidence, Rung
from portbook.firewalls.nftables.check.engines import FIREWALL
from portbook.firewalls.nftables.target import TARGET as NFT
from portbook.load import load_service
from portbook.model import Book, Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.proof.check import check
from portbook.proof.engine import engines
from portbook.proof.host.driver import Step
from portbook.proof.packets.lab.lab import Lab, WithoutLab
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.snippets import snippet

MANDATORY = ("stock", "policy drop", "final reject", "no conntrack rule")
HOOKLESS = """\
nft -f - <<'EOF'
table inet demo {
    chain output {
        tcp dport 443 accept
    }
    chain input {
        udp dport 41641 accept
    }
}
EOF
"""
ANOTHER_TABLE = HOOKLESS.replace("output {", "output {\n type filter hook output priority 0; policy accept;").replace(
    "input {", "input {\n type filter hook input priority 0; policy accept;"
)

COMMENT = 'comment "portbook: demo device best"'

Judge = Callable[[str, Form], Evidence]


def _snippet(service: Service, form: Form = Form.ADD) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], NFT, form)


@pytest.fixture
def judge(service: Service, lab: Lab) -> Judge:
    """What the engine says of a text that claims to be the service's snippet."""

    def judged(text: str, form: Form) -> Evidence:
        return engines()["nft"].judge(replace(_snippet(service, form), text=text), NFT, lab)

    return judged


def test_our_addition_is_proven_on_every_mandatory_host(service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service).text, Form.ADD)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert (evidence.hosts, evidence.not_for) == (MANDATORY, ("another table",))
    assert evidence.tool.startswith("nftables v")
    assert evidence.kernel.startswith("Linux ")
    assert evidence.packets > 100
    assert evidence.open_before == ()


OPEN_BEFORE = """\
service: demo
title: Demo
roles: {{node: {{title: Node, host: true}}, web: {{title: Web, address: any}}}}
flows:
  own: {{from: web, to: node, icmp: neighbour-solicitation, family: ipv6}}
{more}"""
DISCOVERY = ("inbound ICMPv6 type 135 from any",)
WEB = "  web: {from: node, to: web, tcp: 443}\n"


@pytest.mark.parametrize(
    ("more", "rung", "said"), [("", Rung.APPLIED, "all that it lets through passed before"), (WEB, Rung.PROVEN, "")]
)
def test_what_is_open_everywhere_proves_nothing(more: str, rung: Rung, said: str, lab: Lab) -> None:
    service = load_service(OPEN_BEFORE.format(more=more), "demo.yml").service
    assert service
    made = snippet(service, service.roles["node"], profiles_of(service)[0], NFT, Form.ADD)
    evidence = engines()["nft"].judge(made, NFT, lab)
    assert (evidence.rung, evidence.detail[: len(said)]) == (rung, said or evidence.detail)
    assert evidence.open_before == DISCOVERY


def test_our_file_is_proven_on_every_host(service: Service, judge: Judge) -> None:
    evidence = judge(_snippet(service, Form.COMPLETE).text, Form.COMPLETE)
    assert (evidence.rung, evidence.detail) == (Rung.PROVEN, "")
    assert evidence.hosts == (*MANDATORY, "another table")


def test_without_packets_it_is_only_applied(service: Service, tools: Sandbox) -> None:
    evidence = engines()["nft"].judge(_snippet(service), NFT, tools)
    assert (evidence.rung, evidence.packets, evidence.hosts) == (Rung.APPLIED, 0, MANDATORY)


@pytest.mark.usefixtures("_namespaces")
def test_without_a_lab_it_says_why(service: Service) -> None:
    with WithoutLab.because("there is no wire") as tools:
        evidence = engines()["nft"].judge(_snippet(service), NFT, tools)
    assert (evidence.rung, evidence.detail) == (Rung.APPLIED, "no packets were sent: there is no wire")


@pytest.mark.usefixtures("_namespaces")
def test_the_whole_check_proves_every_snippet(book: Book) -> None:
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [NFT], jobs=2)} == {(Rung.PROVEN, "")}


def test_without_nft_it_is_not_verified_and_says_why(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert {(each.evidence.rung, each.evidence.detail) for each in check(book, [NFT])} == {
        (Rung.NOT_VERIFIED, "nft is not on this machine: install the package nftables")
    }


def test_without_nft_a_broken_renderer_fails_all_the_same(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    broken = replace(NFT, render=lambda brief: NFT.render(brief).replace("443", "444"))
    read = [each for each in check(book, [broken]) if each.id.form in {Form.ADD, Form.COMPLETE}]
    assert {each.evidence.rung for each in read} == {Rung.FAILED}


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("443", "444", "policy drop: does not let outbound TCP 443 through, which the flow web needs (and 1 more)"),
        ("dport 41641", "dport 41641-41642", "policy drop: opens inbound UDP 41642, which nothing documents"),
        ("udp dport 41641", "udp sport 41641", "policy drop: does not let inbound UDP"),
        ("udp dport 41641", "tcp dport 41641", "policy drop: does not let inbound UDP 41641 through, which"),
        ("insert rule inet filter input udp dport 41641 accept", "#", "does not let inbound UDP 41641 through, which"),
        ("input udp dport 41641", "input ip protocol udp udp dport 41641", "does not let inbound IPv6 UDP 41641"),
        ("insert rule", "add rule", "final reject: does not let outbound TCP 443 through, which the flow web needs"),
        ("insert rule inet filter input udp", "flush ruleset\ninsert rule inet filter input udp", "nft refuses it"),
        ("tcp dport 443 accept", "tcp dport 443 drop", "stock: does not let outbound TCP 443 through"),
        ("insert rule inet filter output ct state established,related accept", "#", "no conntrack rule: does not let"),
        ("<<'EOF'\n", "<<'EOF'\nflush chain inet filter input\n", "policy drop: closes inbound TCP 22"),
        ("<<'EOF'\n", "<<'EOF'\ninsert rule inet filter input tcp dport 22 drop\n", "stock: closes inbound TCP 22"),
        ("<<'EOF'\n", "<<'EOF'\ninsert rule inet filter input accept\n", "policy drop: opens inbound"),
        ("udp dport 41641", "udp dport 70000", "stock: nft refuses it: "),
    ],
)
def test_a_wrong_addition_fails(old: str, new: str, detail: str, service: Service, judge: Judge) -> None:
    text = _snippet(service).text
    assert old in text
    evidence = judge(text.replace(old, new), Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize("text", [HOOKLESS, ANOTHER_TABLE, "# nothing\n"])
def test_an_addition_without_effect_fails(text: str, judge: Judge) -> None:
    evidence = judge(text, Form.ADD)
    assert evidence.rung is Rung.FAILED
    assert evidence.detail.startswith("on host profile policy drop: does not let outbound TCP 443 through, which")


@pytest.mark.parametrize(
    ("old", "new", "detail"),
    [
        ("flush ruleset\n", "", "policy drop: "),
        ("443", "443-444", "stock: opens outbound TCP 444, which nothing documents"),
        (
            "hook input priority filter; policy drop",
            "hook input priority filter; policy accept",
            "stock: opens inbound",
        ),
        ("        iif lo accept\n", "", "on loopback through, which every host needs"),
        ("        type filter hook output priority filter; policy drop;\n", "", "stock: opens outbound"),
        ("        ct state established,related accept\n", "", "stock: does not let the replies to"),
    ],
)
def test_a_wrong_file_fails(old: str, new: str, detail: str, service: Service, judge: Judge) -> None:
    text = _snippet(service, Form.COMPLETE).text
    assert old in text
    evidence = judge(text.replace(old, new), Form.COMPLETE)
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("nft -f /etc/passwd\n", "line 1: it may run only nft add"),
        ("nft -I /etc -f - <<'EOF'\nEOF\n", "line 1: it may run nft only"),
        ("nft flush ruleset\n", "line 1: it may run only nft add"),
        ("nft add rule inet filter input accept -o\n", "line 1: it may run only nft add"),
        ("bash -c true\n", "line 1: it may run nft only"),
        ("nft add rule inet filter input accept; reboot\n", "line 1: "),
        ("nft -f - <<'EOF'\ninclude \"/etc/x\"\nEOF\n", "include reads other files"),
        ("nft -f - <<'EOF'\n\tinclude '/etc/x'\nEOF\n", "include reads other files"),
        ("nft add 'include \"/etc/x\"'\n", "include reads other files"),
        ("#" * 70000, "the text is longer than 64 KiB"),
        ("nft -f - <<'EOF'\n" + "1," * 4001 + "\nEOF\n", "the text has more than 4000 elements"),
    ],
)
def test_what_no_tool_may_be_given_fails_unseen(text: str, detail: str, service: Service) -> None:
    evidence = engines()["nft"].judge(replace(_snippet(service), text=text), NFT, Untouched())
    assert evidence.rung is Rung.FAILED
    assert detail in evidence.detail


def test_the_word_include_in_a_comment_is_only_a_word(service: Service, judge: Judge) -> None:
    text = _snippet(service).text.replace("<<'EOF'\n", "<<'EOF'\n# include nothing\n")
    assert judge(text, Form.ADD).rung is Rung.PROVEN


class Untouched:
    """Nothing may be run in it."""

    def run(self, argv: object, stdin: str = "", timeout_seconds: float = 10) -> None:
        pytest.fail(f"a tool was run: {argv} {stdin} {timeout_seconds}")

    def reset(self) -> None:
        pytest.fail("a tool was about to be run")


def test_a_script_comes_apart_into_its_rules(tools: Sandbox) -> None:
    script = Step(("nft", "-f", "-"), "# a comment\nadd table inet one\n\n  add table inet two\n")
    listing = Step(("nft", "list", "tables"))
    first, second, third = FIREWALL.driver(tools).pieces([script, listing])
    assert [step.stdin for step in (*first, *second)] == ["add table inet one\n", "add table inet two\n"]
    assert [*third] == [listing]
