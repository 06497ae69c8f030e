"""What firewalld lists of a machine is read as what its own rule set in the kernel lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from portbook.proof.engines import engines
from portbook.proof.firewalld import program
from portbook.proof.firewalld.loaded import APPLY, LOAD, Loaded
from portbook.proof.sandbox import Sandbox
from portbook.rules import differences
from portbook.targets.firewalld import TARGET as FIREWALLD
from portbook.targets.nftables import TARGET as NFTABLES

MACHINES = yaml.safe_load(
    (Path(__file__).parents[2] / "cases" / "firewalld_machines.yml").read_text("utf-8"),
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
