"""What we load, beside what the real and enabled ufw loads: the same rules in the same order, both families."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from portbook.firewalls.ufw.check.driver import UfwDriver
from portbook.firewalls.ufw.check.hosts import HOSTS
from portbook.proof.host.driver import Host
from portbook.proof.sandbox.sandbox import Sandbox
from tests.firewalls.driving import steps_of

REAL = Path(__file__).with_name("real.sh")
SNIPPET = """\
ufw prepend allow out 443/tcp
ufw prepend allow in 41641/udp
ufw prepend allow 53
ufw allow proto udp from any port 41641 to any
ufw allow out 443/tcp
ufw delete allow 53
ufw prepend allow in from 2001:db8::/32
ufw prepend allow from 192.0.2.7 to any port 53 proto udp
ufw prepend allow 80,443,30000:32767/tcp
ufw allow out proto tcp from any port 1024:65535 to any port 25
ufw prepend allow proto gre from any
ufw allow proto igmp from any
ufw allow proto esp to any
ufw allow 22/tcp
ufw prepend deny 22/tcp
ufw reject 2
ufw reject out 3/udp
ufw allow 53 comment 'a b'
"""


def _restarted(host: Host) -> str:
    """A host that has started again since ufw was enabled."""
    return host.texts[0].replace("ufw enable\n", "ufw enable\nufw reload\n")


def _real(text: str) -> list[str]:
    done = subprocess.run(
        ["/usr/bin/unshare", "--user", "--map-root-user", "--mount", "--net", "/bin/sh", REAL],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return _lines(done.stdout)


def _ours(host: Host, text: str, tools: Sandbox) -> list[str]:
    driver = UfwDriver(tools)
    driver.load(host)
    assert driver.apply(steps_of(text)).failure == ""
    return driver.list().splitlines()


def _lines(listed: str) -> list[str]:
    return [line for line in listed.splitlines() if not line.startswith(("# Generated", "# Completed"))]


@pytest.fixture(scope="module")
def _ufw_installed(_namespaces: None) -> None:
    if not Path("/usr/sbin/ufw").exists() or not Path("/usr/bin/unshare").exists():
        pytest.skip("ufw is not installed here: its settings cannot be put in place of the host's")


@pytest.mark.usefixtures("_ufw_installed")
@pytest.mark.parametrize("host", [each for each in HOSTS if each.mandatory], ids=lambda each: each.name)
def test_we_load_what_the_real_ufw_loads(host: Host, tools: Sandbox) -> None:
    ours = _ours(host, SNIPPET, tools)
    assert "-A ufw6-user-input -s 2001:db8::/32 -j ACCEPT" in ours
    assert ours == _real(_restarted(host) + SNIPPET)


@pytest.mark.usefixtures("_ufw_installed")
def test_until_it_is_loaded_again_the_real_ufw_lacks_two_rules_that_no_packet_comes_to(tools: Sandbox) -> None:
    """Its package's `user6.rules` has none for rate limits; ufw writes them on enabling, for the next time."""
    ours, real = _ours(HOSTS[0], "", tools), _real(HOSTS[0].texts[0])
    later = [line for line in ours if line.startswith(("-A ufw6-user-limit ", "-A ufw6-user-limit-accept "))]
    logging = [line for line in later if "LOG" in line]
    assert [line for line in ours if line not in later] == [line for line in real if line not in logging]
    assert not [line for line in ours if " -j ufw6-user-limit" in line]


@pytest.mark.usefixtures("_ufw_installed")
def test_an_ufw_that_is_not_enabled_loads_nothing(tools: Sandbox) -> None:
    host = next(each for each in HOSTS if not each.mandatory)
    driver = UfwDriver(tools)
    driver.load(host)
    response = driver.apply(steps_of(SNIPPET))
    assert response.failure == "ufw refuses it: ufw is not enabled here: its rules wait until sudo ufw enable"
    assert "ufw" not in driver.list()
    assert "ufw" not in " ".join(_real(host.texts[0] + SNIPPET))


@pytest.mark.usefixtures("_ufw_installed")
def test_a_host_has_nothing_of_the_host_before(tools: Sandbox) -> None:
    stock, *others = HOSTS
    driver = UfwDriver(tools)
    listed = {each.name: _listed(each, driver) for each in (stock, *others, stock, *reversed(others))}
    for each in HOSTS:
        assert _listed(each, driver) == listed[each.name]
        tools.reset()
        assert _listed(each, UfwDriver(tools)) == listed[each.name]


@pytest.mark.usefixtures("_ufw_installed")
def test_after_a_reset_nothing_is_there(tools: Sandbox) -> None:
    driver = UfwDriver(tools)
    _listed(HOSTS[0], driver)
    driver.reset()
    assert "-A" not in driver.list()


def _listed(host: Host, driver: UfwDriver) -> str:
    driver.load(host)
    return driver.list()
