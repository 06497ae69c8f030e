"""Texts by strangers that are made to cost much: each is read within bounds, and none brings the linter down."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.proof.handwritten.lint import Linted, lint
from portbook.proof.handwritten.tool import handwritten_tools
from portbook.proof.warm_lab import WarmLab

READERS = tuple(tool for tool in handwritten_tools() if not tool.in_lab)
MANIFEST = "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n"
MUCH = 1024 * 1024
RESOURCE = 'resource "aws_security_group" "web" {\n'
ENTRY = "access-list 101 permit tcp any "
NETSH = "netsh advfirewall firewall add rule "
TEXTS = {
    "yaml": {
        "a long line": MANIFEST + "a: " + "x" * MUCH,
        "blanks": MANIFEST + " " * MUCH,
        "many lines": MANIFEST + "a: b\n" * (MUCH // 5),
        "lists in lists": MANIFEST + "a: " + "[" * 3000,
        "mappings in mappings": MANIFEST + "a: " + "{a: " * 900,
        "keys in keys": MANIFEST + "".join(f"{' ' * at}a:\n" for at in range(300)),
        "many objects": f"---\n{MANIFEST}metadata: {{name: a}}\n" * 3000,
        "many digits": MANIFEST + f"a: {'9' * 4000}\n",
        "angle brackets": MANIFEST + "metadata: {name: '" + "<a" * 2000 + "'}",
        "no text": MANIFEST + "a: \x00\x07\n",
    },
    "hcl": {
        "a long line": RESOURCE + 'name = "' + "x" * MUCH + '"\n}',
        "braces in braces": RESOURCE + "a {" * 2000 + "}" * 2000 + "\n}",
        "brackets in brackets": RESOURCE + "a = " + "[" * 2000 + "]" * 2000 + "\n}",
        "templates in templates": RESOURCE + 'a = "' + '${"' * 1000 + '"}' * 1000 + '"\n}',
        "a long sum": RESOURCE + "from_port = " + "1+" * 2000 + "1\n}",
        "signs": RESOURCE + "from_port = " + "!" * 4000 + "1\n}",
        "resources that do not end": RESOURCE * 20_000,
        "texts that do not end": f"{RESOURCE}a = <<X\n" * 20_000,
        "comments": RESOURCE + ("#" * 4000 + "\n") * 15 + "}",
        "many digits": RESOURCE + f"a = {'9' * 4000}\n" + "}",
    },
    "powershell": {
        "a long line": "New-NetFirewallRule -DisplayName " + "x" * MUCH,
        "brackets": "New-NetFirewallRule -DisplayName " + "(" * 4000,
        "many calls": "New-NetFirewallRule -DisplayName x\n" * 20_000,
        "variables": "New-NetFirewallRule -DisplayName " + "${" * 1500,
        "quotation marks": "New-NetFirewallRule -DisplayName " + "\"'" * 1500,
        "commas": "New-NetFirewallRule -LocalPort " + "1," * 1900,
        "lines that go on": "New-NetFirewallRule `\n" * 20_000,
    },
    "cmd": {
        "a long line": NETSH + "x" * MUCH,
        "lines that go on": f"{NETSH}^\n" * 20_000,
        "quotation marks": NETSH + 'name="' * 600,
        "ports": NETSH + "localport=" + "1," * 1900,
    },
    "cisco": {
        "a long line": ENTRY + "x" * MUCH,
        "ports": ENTRY + "any eq " + "1 " * 1900,
        "many digits": ENTRY + "any eq " + "9" * 4000,
        "many entries": f"ip access-list extended x\n{' permit ip any any' * 9}\n" * 20_000,
        "blanks": ("access-list 1" + " " * 4000 + "\n") * 200,
    },
}
CASES = [
    pytest.param(language, text, id=f"{language} {name}") for language, of in TEXTS.items() for name, text in of.items()
]


@pytest.fixture(autouse=True)
def _readers() -> None:
    for tool in READERS:
        if reason := tool.lacking():
            pytest.skip(reason)


@pytest.mark.parametrize(("language", "text"), CASES)
def test_a_text_that_costs_much_is_read_within_bounds(language: str, text: str) -> None:
    linted = read(f"```{language}\n{text}\n```\n")
    assert linted.judged + linted.unjudged <= 3000


@given(st.sampled_from(sorted(TEXTS)), st.text(alphabet="{}[]()\"'`$<>:=,;#-|&^ \n\tab1kind", max_size=120))
@settings(max_examples=200, deadline=None)
def test_any_text_behind_a_beginning_is_read(language: str, text: str) -> None:
    begin = {"yaml": MANIFEST, "hcl": RESOURCE, "powershell": "New-NetFirewallRule ", "cmd": NETSH, "cisco": ENTRY}[
        language
    ]
    for tail in ("", "\n}"):
        linted = read(f"```{language}\n{begin}{text}{tail}\n```\n")
        assert all(problem.where.line for problem in linted.problems)


def read(page: str) -> Linted:
    return lint("page.md", page, READERS, WarmLab())
