from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, summarize_address_range
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.firewalls.windows.check.reference import reference
from portbook.firewalls.windows.target import TARGET
from portbook.load.book import read_book
from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Network, Ports, Protocol, Rule
from portbook.rules import equal
from tests.firewalls.clouds import brief
from tests.firewalls.windows.windows import windows_rules
from tools import windows

ROOT = Path(__file__).parents[2]
CI = ROOT / "ci" / "windows"
SCRIPT = (CI / "verify.ps1").read_text("ascii")  # Windows PowerShell takes anything else for the machine's code page
NUMBERS = {"Any": -1, "ICMPv4": 1, "TCP": 6, "UDP": 17, "ICMPv6": 58}
FAMILIES = {1: Family.IPV4, 58: Family.IPV6}


def _ports(facts: Mapping[str, Any], name: str) -> Ports:
    said = facts.get(name, ["Any"])
    return ANY_PORTS if said == ["Any"] else Ports.of(*((int(first), int(last)) for first, last in map(_ends, said)))


def _ends(said: str) -> tuple[str, str]:
    first, mark, last = said.partition("-")
    return first, last if mark else first


def _addresses(said: Sequence[str]) -> Addresses:
    return ANYWHERE if said == ["Any"] else Addresses(tuple(each for part in said for each in _networks(part)))


def _networks(said: str) -> Iterator[Network]:
    first, last = map(ip_address, _ends(said))
    if isinstance(first, IPv4Address) and isinstance(last, IPv4Address):
        yield from summarize_address_range(first, last)
    else:
        yield from summarize_address_range(IPv6Address(first), IPv6Address(last))


def _rule(facts: Mapping[str, Any]) -> Rule:
    """What the words of Windows mean."""
    assert (facts["Enabled"], facts["Action"], facts["Profile"]) == ("True", "Allow", "Any")
    number = NUMBERS.get(facts["Protocol"], -2)
    protocol = Protocol(int(facts["Protocol"]) if number < -1 else number)
    kind, _, code = facts.get("IcmpType", ["Any"])[0].partition(":")
    return Rule(
        Direction(facts["Direction"].lower()),
        protocol,
        FAMILIES.get(protocol.number, Family.BOTH),
        local_ports=_ports(facts, "LocalPort"),
        remote_ports=_ports(facts, "RemotePort"),
        local=_addresses(facts["LocalAddress"]),
        remote=_addresses(facts["RemoteAddress"]),
        icmp_type=None if kind == "Any" else int(kind),
        icmp_code=int(code) if code else None,
    )


@given(asked=st.lists(windows_rules(), max_size=4))
def test_what_windows_has_to_show_is_the_data(asked: list[Rule]) -> None:
    assert equal(tuple(map(_rule, windows.rules(brief(TARGET, *asked)))), tuple(asked))


@given(asked=st.lists(windows_rules(), max_size=4))
def test_each_rule_has_the_name_that_the_addition_gives_it(asked: list[Rule]) -> None:
    given_names = re.findall(r"-Name '([^']*)'", TARGET.render(brief(TARGET, *asked)))
    assert [each["Name"] for each in windows.rules(brief(TARGET, *asked))] == given_names
    assert all(each.startswith("portbook.") for each in given_names)


def test_every_snippet_of_the_site_is_tried() -> None:
    held: Any = json.loads(json.dumps(windows.site(read_book(ROOT / "ports", ROOT).book)))
    assert "tailscale/device/best/windows/add" in {each["id"] for each in held["snippets"]}
    assert all({"add", "undo", "show", "rules"} < each.keys() for each in held["snippets"])


def test_the_script_is_powershell() -> None:
    assert not _parsed().has_error


def _parsed() -> Any:  # noqa: ANN401  # a node of a parser that may be missing
    reason = "tree-sitter-powershell is not installed: pip install 'portbook[checks]'"
    grammar = pytest.importorskip("tree_sitter_powershell", reason=reason)
    parser = pytest.importorskip("tree_sitter", reason=reason)
    return parser.Parser(parser.Language(grammar.language())).parse(SCRIPT.encode()).root_node


def _calls(node: Any) -> Iterator[tuple[str, list[str]]]:  # noqa: ANN401  # as above
    if node.type == "command" and node.children[0].type == "command_name":
        elements = node.children[1].children if len(node.children) > 1 else ()
        given = [each.text.decode()[1:] for each in elements if each.type == "command_parameter"]
        yield node.children[0].text.decode(), given
    for each in node.children:
        yield from _calls(each)


def test_the_script_calls_the_cmdlets_as_they_are_documented() -> None:
    known = reference()["cmdlets"]
    called = [(name, given) for name, given in _calls(_parsed()) if "-NetFirewall" in name]
    of_documents = {
        "Set-NetFirewallRule",
        "Enable-NetFirewallRule",
        "Disable-NetFirewallRule",
    }  # none of our snippets has them
    assert {name for name, _given in called} == known.keys() - {"New-NetFirewallRule"} - of_documents
    assert all(set(given) <= known[name].keys() for name, given in called)


def test_nothing_is_removed_without_a_name() -> None:
    removals = [given for name, given in _calls(_parsed()) if name == "Remove-NetFirewallRule"]
    assert removals == [["Name"]]


def test_the_script_asks_windows_for_every_fact() -> None:
    asked = set(re.findall(r"^        (\w+) = \$(?:Rule|ports|addresses)\.\1$", SCRIPT, re.MULTILINE))
    tcp, icmp = Rule(Direction.INBOUND, Protocol(6)), Rule(Direction.INBOUND, Protocol(1), Family.IPV4)
    assert asked == {name for facts in windows.rules(brief(TARGET, tcp, icmp)) for name in facts}


def test_the_workflow_runs_both_halves() -> None:
    jobs = yaml.safe_load((CI / "workflow.yml").read_text("utf-8"))["jobs"]
    ran = [step["run"] for job in jobs.values() for step in job["steps"] if "run" in step]
    assert ran == [
        "pip install .",
        "python -m tools.windows > snippets.json",
        "./ci/windows/verify.ps1 -Path snippets.json",
    ]
    assert jobs["verify"]["strategy"]["matrix"]["shell"] == ["powershell", "pwsh"]
