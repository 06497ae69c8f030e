"""What firewalld lists of a machine is read as what its own rule set in the kernel lets through."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from portbook.firewalls.firewalld.check import program
from portbook.firewalls.firewalld.check.driver import FirewalldDriver
from portbook.firewalls.firewalld.target import TARGET as FIREWALLD
from portbook.firewalls.nftables.target import TARGET as NFTABLES
from portbook.proof.engine import engines
from portbook.proof.host.driver import Host
from portbook.proof.sandbox.sandbox import Sandbox
from portbook.rules import differences
from tests.firewalls.driving import steps_of

MACHINES = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "firewalld" / "machines.yml").read_text("utf-8"),
)
LISTS = "firewall-cmd --list-all\nfirewall-cmd --list-all-policies\n"


@pytest.mark.parametrize("machine", MACHINES, ids=lambda each: each["title"])
def test_a_listing_says_what_the_kernel_does(machine: dict[str, str], tools: Sandbox) -> None:
    if lacking := engines()["firewalld"].lacking():
        pytest.skip(lacking)
    driver = FirewalldDriver(tools, program.fast)
    driver.load(Host(machine["title"], (machine["commands"],)))
    kernel = NFTABLES.read_host(tools.run(("nft", "list", "ruleset")).stdout)
    response = driver.apply(steps_of(LISTS))
    listed = FIREWALLD.read_host(
        response.output.replace("  interfaces: \n", "  interfaces: eth0\n")
    )  # the lab binds none
    assert differences(listed.rules, kernel.rules) == differences(kernel.rules, listed.rules) == ()
    assert listed.doubts == kernel.doubts == ()
