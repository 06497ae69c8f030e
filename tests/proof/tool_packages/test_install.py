"""Firewalls are unpacked whole or not at all, by one process at a time, and nothing of theirs runs."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys

import pytest

from portbook.proof.sandbox import programs
from portbook.proof.sandbox.program import allowed_programs
from portbook.proof.tool_packages import install as module
from portbook.proof.tool_packages.install import ELSEWHERE, Refused, install
from portbook.proof.tool_packages.tool import TOOLS
from tests.proof.tool_packages.machine import UNPACK, Machine

INSTALL = [sys.executable, "-c", "from portbook.proof.tool_packages.install import install\ninstall(['ufw'], print)"]


def test_an_unpacked_firewall_is_found_and_none_of_its_scripts_ran(debian: Machine) -> None:
    outcomes = install(["ufw"])
    assert [(each.tool.name, each.failure, each.place) for each in outcomes] == [("ufw", "", debian.tools / "ufw")]
    assert programs.find("ufw") == debian.tools / "ufw/usr/sbin/ufw"
    assert (debian.tools / "ufw/etc/ufw/ufw.conf").is_file()
    assert not (debian.folder / "ran").exists()
    assert [each.name for each in debian.tools.iterdir()] == ["ufw"]


def test_what_is_here_is_not_fetched_again(debian: Machine) -> None:
    install(["ufw"])
    (debian.folder / "asked").unlink()
    assert [each.place for each in install(["ufw"])] == [None]
    assert not (debian.folder / "asked").exists()


def test_one_that_cannot_be_had_says_why_and_keeps_no_other_from_it(debian: Machine) -> None:
    ufw, ferm = install(["ufw", "ferm"])
    assert (ufw.failure, ferm.failure) == ("", "apt-get fails: E: Unable to locate package ferm")
    assert [each.name for each in debian.tools.iterdir()] == ["ufw"]


def test_lists_of_packages_that_are_old_are_fetched_into_a_folder_of_our_own(debian: Machine) -> None:
    (debian.folder / "stale").touch()
    assert [each.failure for each in install(["ufw"])] == [""]
    assert "/var/lib/apt" not in (debian.folder / "asked").read_text()


def test_a_package_without_the_program_is_a_failure(debian: Machine) -> None:
    debian.package("ferm", "usr/share/doc/ferm")
    assert [each.failure for each in install(["ferm"])] == ["its packages brought no ferm that can be run"]


def test_what_lacks_a_program_is_unpacked_again(debian: Machine) -> None:
    debian.package("shorewall", "sbin/shorewall", "usr/share/shorewall/shorewallrc")
    debian.package("shorewall-core", "usr/share/shorewall/version")
    debian.package("shorewall6", "sbin/shorewall6")
    old = debian.tools / "shorewall/usr/sbin/shorewall"
    old.parent.mkdir(parents=True)
    old.touch(0o755)
    assert [each.failure for each in install(["shorewall"])] == [""]
    assert programs.find("shorewall6") == debian.tools / "shorewall/usr/sbin/shorewall6"


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_process_that_is_killed_leaves_nothing_that_is_believed(debian: Machine, moment: str) -> None:
    kill = "kill -9 $PPID"
    debian.program("dpkg-deb", kill if moment == "before" else f"{UNPACK}\n{kill}")
    assert subprocess.run(INSTALL, check=False).returncode == -9
    assert programs.find("ufw") is None
    debian.program("dpkg-deb", UNPACK)
    assert [each.failure for each in install(["ufw"])] == [""]
    assert [each.name for each in debian.tools.iterdir()] == ["ufw"]


def test_a_second_process_waits_until_the_first_has_finished(debian: Machine) -> None:
    debian.tools.mkdir()
    locked = os.open(debian.tools, os.O_RDONLY)
    fcntl.flock(locked, fcntl.LOCK_EX)
    with subprocess.Popen(
        INSTALL, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as second:
        assert second.stdout is not None
        assert second.stdout.readline() == "Another process unpacks tools: waiting until it has finished.\n"
        assert not (debian.folder / "asked").exists()
        os.close(locked)
        assert second.stdout.read() == "Unpacking ufw.\n"
    assert (second.returncode, (debian.tools / "ufw/usr/sbin/ufw").is_file()) == (0, True)


@pytest.mark.parametrize("name", ["nft", "../ufw", "bash", ""])
def test_other_names_are_refused(debian: Machine, name: str) -> None:
    with pytest.raises(KeyError):
        install([name])
    assert not debian.tools.exists()


def test_elsewhere_one_sentence_says_so(bare: Machine) -> None:
    with pytest.raises(Refused, match=ELSEWHERE):
        install()
    assert not bare.tools.exists()


def test_a_folder_that_others_may_write_to_is_refused(debian: Machine) -> None:
    debian.tools.mkdir()
    debian.tools.chmod(0o777)
    with pytest.raises(Refused, match="chmod go-w"):
        install(["ufw"])
    assert list(debian.tools.iterdir()) == []


def test_fedora_s_packages_come_by_dnf_and_python_s_are_where_the_sandbox_looks(bare: Machine) -> None:
    bare.program("dnf", 'for word; do case $word in --destdir=*) /usr/bin/touch "${word#*=}/ufw.rpm" ;; esac; done')
    bare.program("rpm2cpio", "echo archive of $1")
    python = "usr/lib/python3.13/site-packages/ufw"
    files = f"/bin/mkdir -p usr/sbin etc/ufw {python}; echo > usr/sbin/ufw; /bin/chmod 755 usr/sbin/ufw; echo > {python}/a.py"
    bare.program("cpio", f"read line; {files}")
    assert [each.failure for each in install(["ufw"])] == [""]
    assert programs.find("ufw") == bare.tools / "ufw/usr/sbin/ufw"
    assert (bare.tools / "ufw/usr/lib/python3/dist-packages/ufw/a.py").is_file()


@pytest.mark.usefixtures("debian")
def test_only_linux_has_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.sys, "platform", "darwin")
    with pytest.raises(Refused, match=ELSEWHERE):
        install(["ufw"])


def test_every_tool_brings_programs_that_proofs_may_run() -> None:
    assert {name for tool in TOOLS.values() for name in tool.programs} <= allowed_programs().keys()
