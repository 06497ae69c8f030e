"""What can prove here is what a check here would use, and what cannot names its cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.evidence import Rung
from portbook.firewalls.shorewall.check import engines as shorewall
from portbook.proof import python_packages
from portbook.proof.engine import candidates, engines
from portbook.proof.sandbox import programs
from portbook.proof.tool_packages import inventory
from portbook.proof.tool_packages.inventory import target_states, tool_states
from portbook.targets import targets
from tests.proof.tool_packages.machine import Machine


@pytest.mark.parametrize("id_", list(targets()))
@pytest.mark.parametrize("real", [False, True])
def test_the_engine_that_is_named_is_the_one_that_a_check_takes(id_: str, *, real: bool) -> None:
    target = targets()[id_]
    taken = (engine for engine in candidates(engines(), target, real=real) if not engine.lacking())
    [state] = target_states([target])
    used = state.used(real=real)
    assert (used.engine if used else None) == next(taken, None)


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("id_", ["ufw", "firewalld", "ferm", "shorewall", "firehol"])
def test_a_firewall_that_is_missing_names_its_cure(id_: str) -> None:
    [state] = target_states([targets()[id_]])
    assert state.used() is None
    assert f"run portbook tools install {id_}, which only unpacks it" in state.engines[0].missing
    assert {each.tool.name: each.cure for each in tool_states()}[id_] == f"portbook tools install {id_}"


def test_without_a_sandbox_no_engine_that_runs_something_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inventory.sandbox, "unavailable", lambda: "the kernel refuses")
    for state in target_states(targets().values()):
        assert all(each.missing or not each.engine.programs for each in state.engines)


def test_without_a_lab_nothing_is_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_packages, "version", lambda name: "" if name == "pyroute2" else "1")
    states = target_states(targets().values())
    weakened = [each for state in states for each in state.engines if each.engine.rung is Rung.PROVEN]
    assert {(each.rung, "portbook[lab]" in each.weakened) for each in weakened} == {(Rung.APPLIED, True)}


def test_a_program_that_makes_folders_when_it_is_run_is_read_for_its_version(bare: Machine) -> None:
    for name, text in (("sbin/firehol", f"/usr/bin/touch {bare.folder}/ran"), ("sbin/iptables-legacy", "echo v1")):
        path = bare.tools / "firehol/usr" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    (bare.tools / "firehol/usr/sbin/install.config").write_text("VERSION=9.9\n")
    programs.look_again()
    assert engines()["firehol"].version().startswith("FireHOL 9.9, ")
    assert not Path(bare.folder, "ran").exists()


def test_shorewall_is_missing_without_what_it_asks_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = engines()["shorewall"].lacking
    monkeypatch.setattr(programs, "find", lambda name: Path("/usr/sbin", name))
    monkeypatch.setattr(programs, "DIRECTORIES", (str(tmp_path),))
    assert lacking().endswith("install the package iproute2")
    (tmp_path / "tc").touch(0o755)
    monkeypatch.setattr(shorewall, "_ROOT", tmp_path)
    (tmp_path / "usr/lib/x86_64-linux-gnu/perl-base").mkdir(parents=True)
    assert lacking().endswith("install the package perl")
    (tmp_path / "usr/share/perl/5.40").mkdir(parents=True)
    (tmp_path / "usr/share/perl/5.40/FindBin.pm").touch()
    assert lacking() == ""
