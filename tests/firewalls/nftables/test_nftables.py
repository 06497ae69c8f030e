"""What a kernel lists after rules were loaded, as rules."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.firewalls.nftables.target import TARGET
from portbook.rules import equal
from portbook.targets import CannotJudge

CASES = yaml.safe_load((Path(__file__).parent / "cases/nftables/states.yml").read_text("utf-8"))
UNKNOWN = [
    "ip dscp ef",
    "ip ttl 64",
    "ip length 0-1000",
    "ip frag-off 0",
    "ip version 4",
    "ip6 hoplimit 255",
    "ip6 nexthdr udp",
    "exthdr frag exists",
    "tcp flags syn",
    "tcp flags & (syn | ack) == syn",
    "tcp option maxseg exists",
    "udp length 8",
    "th dport 53",
    "icmp id 1",
    "icmpv6 mtu 1280",
    "ah spi 1",
    "meta mark 1",
    "meta skuid 0",
    "meta cpu 0",
    "meta length 100",
    "meta hour 8-17",
    "meta day Sunday",
    "meta pkttype host",
    "meta protocol ip",
    "meta priority 0",
    "meta iiftype loopback",
    "iifname eth0",
    "iifname != eth0",
    "iifname l*",
    "iifgroup 1",
    "ct mark 1",
    "ct direction original",
    "ct status assured",
    "ct expiration 1m",
    "ct original ip saddr 192.0.2.1",
    "ct state != new,established",
    "ct state & (new | established) == new",
    "ct count over 3",
    "fib daddr type local",
    "rt ip nexthop 192.0.2.1",
    "socket transparent 1",
    "numgen random mod 2 0",
    "limit rate 3/minute",
    "quota over 1 mbytes",
    "ip saddr . tcp dport { 192.0.2.1 . 22 }",
    "ip saddr & 255.0.255.0 == 10.0.1.0",
    "@th,0,16 53",
    "meta mark set 1",
    "ct mark set 1",
    "tcp dport vmap { 22 : accept }",
    "jhash ip saddr mod 2 0",
]


def _load(text: str, also: str = "") -> str:
    """What nft lists after loading a text, in namespaces of its own."""
    for needed in ("unshare", "nft", "iptables"):
        if shutil.which(needed) is None:
            pytest.skip(f"{needed} is not installed")
    script = f"nft -f - <<'TEXT'\n{text}TEXT\n{also}\nnft -j list ruleset"
    argv = ["/usr/bin/env", "unshare", "-Urn", "sh", "-e", "-c", script]
    completed = subprocess.run(argv, capture_output=True, text=True, check=False)
    if completed.stderr.startswith("unshare:"):
        pytest.skip(f"there are no namespaces here: {completed.stderr}")
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


@pytest.mark.parametrize("case", [case for case in CASES if "same" in case], ids=lambda case: case["title"])
def test_listing_means_the_same(case: Mapping[str, Any]) -> None:
    assert equal(TARGET.read_state(_load(case["load"])).rules, TARGET.read(case["same"]).rules)


@pytest.mark.parametrize("case", [case for case in CASES if "unjudged" in case], ids=lambda case: case["title"])
def test_listing_cannot_be_judged(case: Mapping[str, Any]) -> None:
    with pytest.raises(CannotJudge) as caught:
        TARGET.read_state(_load(case["load"], case.get("also", "")))
    assert str(caught.value) == case["unjudged"]


@pytest.mark.parametrize("match", UNKNOWN)
def test_a_match_that_the_grammar_does_not_know_is_never_ignored(match: str) -> None:
    verdict = "" if "vmap" in match or " set " in match else "accept"
    rule = f"{match} {verdict}"
    chain = "type filter hook input priority 0; policy drop"
    with pytest.raises(CannotJudge):
        TARGET.read(f"insert rule inet filter input {rule}\n")
    listed = _load(f"table inet filter {{\n chain input {{\n  {chain}\n  {rule}\n }}\n}}\n")
    with pytest.raises(CannotJudge):
        TARGET.read_state(listed)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", '{"nftables": 1}', "table inet filter {}"])
def test_what_is_no_listing(text: str) -> None:
    with pytest.raises(CannotJudge, match="not the output of nft -j list ruleset"):
        TARGET.read_state(text)


def test_long_texts_are_refused() -> None:
    with pytest.raises(CannotJudge, match="64 KiB"):
        TARGET.read("#" * 70_000)
    with pytest.raises(CannotJudge, match="1000 rules"):
        TARGET.read("insert rule inet filter input tcp dport 22 accept\n" * 1001)
