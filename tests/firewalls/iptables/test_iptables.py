"""What iptables-save prints after rules were loaded, as rules."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.firewalls.iptables.target import TARGET
from portbook.model import Scope
from portbook.rules import equal, words
from portbook.targets import CannotJudge

CASES = yaml.safe_load((Path(__file__).parent / "cases/iptables/states.yml").read_text("utf-8"))
UNKNOWN = [
    "-m addrtype --src-type LOCAL",
    "-m connlimit --connlimit-above 3",
    "-m connmark --mark 1",
    "-m conntrack --ctproto 6",
    "-m conntrack --ctdir ORIGINAL",
    "-m dscp --dscp 46",
    "-m hashlimit --hashlimit-name a --hashlimit-upto 3/sec",
    "-m iprange --src-range 192.0.2.1-192.0.2.9",
    "-m length --length 0:1000",
    "-m limit --limit 3/sec",
    "-m mac --mac-source 02:00:00:00:00:01",
    "-m mark --mark 1",
    "-m owner --uid-owner 0",
    "-m pkttype --pkt-type host",
    "-m recent --rcheck",
    "-m statistic --mode random --probability 0.5",
    "-m string --string a --algo bm",
    "-m tos --tos 0",
    "-m ttl --ttl-eq 64",
    "-m u32 --u32 0=0",
    "-p esp -m esp --espspi 1",
    "-p tcp -m tcp --tcp-option 2",
    "-p tcp -m multiport --ports 80,443",
    "-f",
    "-i eth0",
    "-i e+",
]
EMPTY = "*filter\n:INPUT ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\nCOMMIT\n"


def _run(script: str) -> subprocess.CompletedProcess[str]:
    """Runs a script in namespaces of its own, and then prints the state as the engine does."""
    for needed in ("unshare", "nft", "iptables"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    show = "echo '# ipv4'; iptables-save; echo '# ipv6'; ip6tables-save"
    argv = ["/usr/bin/env", "unshare", "-Urn", "sh", "-e", "-c", f"{{\n{script}\n}} >&2\n{show}"]
    completed = subprocess.run(argv, capture_output=True, text=True, check=False)
    if completed.stderr.startswith("unshare:"):
        pytest.skip(f"there are no namespaces here: {completed.stderr}")
    return completed


def _state(script: str) -> str:
    completed = _run(script)
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


@pytest.mark.parametrize("case", [case for case in CASES if "same" in case], ids=lambda case: case["title"])
def test_listing_means_the_same(case: Mapping[str, Any]) -> None:
    assert equal(TARGET.read_state(_state(case["load"])).rules, TARGET.read_state(_state(case["same"])).rules)


@pytest.mark.parametrize("case", [case for case in CASES if "unjudged" in case], ids=lambda case: case["title"])
def test_listing_cannot_be_judged(case: Mapping[str, Any]) -> None:
    with pytest.raises(CannotJudge) as caught:
        TARGET.read_state(_state(case["load"]))
    assert caught.value.message == case["unjudged"]


@pytest.mark.parametrize("match", UNKNOWN)
def test_a_match_that_the_grammar_does_not_know_is_never_ignored(match: str) -> None:
    command = f"iptables -A INPUT {match} -j ACCEPT"
    with pytest.raises(CannotJudge):
        TARGET.read(command)
    completed = _run(command)
    if completed.returncode:
        pytest.skip(f"this kernel does not load it: {completed.stderr}")
    with pytest.raises(CannotJudge):
        TARGET.read_state(completed.stdout)


@pytest.mark.parametrize(
    "target", ["NFQUEUE", "CONNMARK --set-mark 1", "MARK --set-mark 1", "TRACE", "CHECKSUM --checksum-fill"]
)
def test_a_target_that_the_grammar_does_not_know_is_never_ignored(target: str) -> None:
    with pytest.raises(CannotJudge):
        TARGET.read_state(f"# ipv4\n{EMPTY.replace('COMMIT', f'-A INPUT -j {target}{chr(10)}COMMIT')}# ipv6\n{EMPTY}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        EMPTY,
        f"# ipv4\n{EMPTY}",
        f"# ipv6\n{EMPTY}",
        f"# ipv4\n{EMPTY}# ipv4\n{EMPTY}# ipv6\n{EMPTY}",
        f"{EMPTY}# ipv4\n# ipv6\n",
        f"# ipv4\n{EMPTY}{EMPTY}# ipv6\n",
        f"# ipv4\n{EMPTY}# Warning: iptables-legacy tables present, use iptables-legacy-save to see them\n# ipv6\n",
        f"# ipv4\n{EMPTY}hello\n# ipv6\n",
    ],
)
def test_what_is_no_listing(text: str) -> None:
    with pytest.raises(CannotJudge):
        TARGET.read_state(text)


def test_an_empty_listing_lets_everything_through() -> None:
    absent, empty = TARGET.read_state("# ipv4\n# ipv6\n"), TARGET.read_state(f"# ipv4\n{EMPTY}# ipv6\n{EMPTY}")
    assert equal(absent.rules, empty.rules)
    assert absent.rules


def test_long_texts_are_refused() -> None:
    with pytest.raises(CannotJudge, match="64 KiB"):
        TARGET.read("#" * 70_000)
    with pytest.raises(CannotJudge, match="1000 rules"):
        TARGET.read("iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n" * 1001)


@pytest.mark.parametrize(
    ("rules", "passes", "doubt"),
    [
        ("-A INPUT -m ah -j ACCEPT\n", ["inbound IPv6 AH from any"], ""),
        ("-A INPUT -p tcp --dport 23 -j DROP\n-A INPUT -m ah -j ACCEPT\n", [], "depends on the variant"),
        ("-A INPUT -p ah -j ACCEPT\n", [], "matches AH with -m ah only"),
    ],
)
def test_what_a_machine_lists_of_ah(rules: str, passes: list[str], doubt: str) -> None:
    table = "*filter\n:INPUT DROP [0:0]\n:OUTPUT DROP [0:0]\n{}COMMIT\n"
    assert TARGET.read_host is not None
    reading = TARGET.read_host(f"# ipv4\n{table.format('')}# ipv6\n{table.format(rules)}")
    assert [words(rule) for rule in reading.rules if rule.scope is Scope.NETWORK] == passes
    assert {doubt in doubt_.message for doubt_ in reading.doubts} == ({True} if doubt else set())
