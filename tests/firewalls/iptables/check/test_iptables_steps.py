from __future__ import annotations

import pytest

from portbook.firewalls.iptables.check.engines import steps
from portbook.model import Brief, Snippet, SnippetId
from portbook.proof.host.driver import NotAllowed, Step
from portbook.targets import Unreadable


def _snippet(text: str) -> Snippet:
    return Snippet(Brief(SnippetId("s", "r", "p", "iptables"), "S", "R", "P", ()), text, "bash", ())


def test_commands_and_restored_files_are_steps() -> None:
    text = "sudo ip6tables -I INPUT -p tcp ! -s 2001:db8::/32 -j ACCEPT\niptables-restore <<'END'\n*filter\nEND\n"
    assert steps(_snippet(text)) == [
        Step(("ip6tables", "-I", "INPUT", "-p", "tcp", "!", "-s", "2001:db8::/32", "-j", "ACCEPT")),
        Step(("iptables-restore",), "*filter\n"),
    ]


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("iptables --modprobe=/tmp/x -A INPUT -j ACCEPT\n", "the option --modprobe=/tmp/x is not allowed"),
        (
            "iptables-restore <<'EOF'\n*filter\n-A INPUT --modprobe=/tmp/x -j ACCEPT\nCOMMIT\nEOF\n",
            "line 3: the option --modprobe=/tmp/x is not allowed",
        ),
        ("iptables-restore <<'EOF'\n*filter\n-A INPUT -M /tmp/x\nCOMMIT\nEOF\n", "line 3: the option -M is not"),
        ("iptables --mod /tmp/x -A INPUT -j ACCEPT\n", "the option --mod is not allowed"),
        ("iptables -M /tmp/x -A INPUT -j ACCEPT\n", "the option -M is not allowed"),
        ("iptables -M/tmp/x -A INPUT -j ACCEPT\n", "the option -M/tmp/x is not allowed"),
        ("iptables -A INPUT -m set --match-set x src -j ACCEPT\n", "the option --match-set is not allowed"),
        ("iptables -F\n", "the option -F is not allowed"),
        ("iptables-restore -M /tmp/x <<'END'\nEND\n", "line 1: it may run iptables, ip6tables, and their -restore"),
        ("iptables-restore /etc/iptables/rules.v4\n", "line 1: it may run iptables"),
        ("iptables-save\n", "line 1: it may run iptables"),
        ("# a\nnft flush ruleset\n", "line 2: it may run iptables"),
        ("1," * 4001, "the text has more than 4000 elements"),
    ],
)
def test_what_no_tool_may_be_given_is_refused(text: str, detail: str) -> None:
    with pytest.raises((NotAllowed, Unreadable)) as refused:
        steps(_snippet(text))
    assert detail in str(refused.value)
