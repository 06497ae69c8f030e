"""What firewalld lists of a machine is read as what its own rule set in the kernel lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import APPLY, LOAD, Loaded
from portbook.firewalls.firewalld.target import TARGET as FIREWALLD
from portbook.firewalls.nftables.target import TARGET as NFTABLES
from portbook.proof.engine import engines
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.rules import differences

MACHINES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "firewalld" / "machines.yml").read_text("utf-8"),
)
LISTS = "firewall-cmd --list-all\nfirewall-cmd --list-all-policies\n"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda each: each["title"])
def test_a_listing_says_what_the_kernel_does(machine: dict[str, str], tools: Sandbox) -> None:
    if lacking := engines()["firewalld"].lacking():
        pytest.skip(lacking)
    loaded = Loaded(tools, program.fast)
    assert loaded.run(LOAD, machine["commands"]).returncode == 0
    kernel = NFTABLES.read_host(tools.run(("nft", "list", "ruleset")).stdout)
    said = loaded.run(APPLY, LISTS).stdout.replace("  interfaces: \n", "  interfaces: eth0\n")  # the lab binds none
    listed = FIREWALLD.read_host(said)
    assert differences(listed.rules, kernel.rules) == differences(kernel.rules, listed.rules) == ()
    assert listed.doubts == kernel.doubts == ()
