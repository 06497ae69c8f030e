"""The scripts for a shell: their text, their arguments, and what the data can do in them."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from portbook.checkers import End
from portbook.escape.visible import one_line
from portbook.model import Service
from tests.checkers.conftest import written

HOSTILE = (
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned; '",
    '"; touch pwned; "',
    "\nend-of-the-data\ntouch pwned\n",
    "check tcp both server 22 - 0 own -",
    "\\",
    "* ? [a-z] ~ %s %n $1 $$",
    'a\\nb </testsuite> & "c" ]}',
    "\u202eedoc",
)
SHELLS = ("dash", "bash", "busybox", "mksh", "ksh93", "zsh")


def shell_argv(name: str) -> list[str]:
    """A shell as it reads a script; skips where it is not on the machine."""
    path = shutil.which(name)
    if path is None:
        pytest.skip(f"not on this machine: {name}")
    return [path, "sh"] if name == "busybox" else [path, *(["--emulate", "sh"] if name == "zsh" else [])]


def run(
    script: Path, *arguments: str, by: Sequence[str] = ("sh",), where: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*by, str(script), *arguments], capture_output=True, text=True, check=False, cwd=where or script.parent
    )


@pytest.fixture
def hostile(fates: Service, request: pytest.FixtureRequest) -> Service:
    """A service all of whose texts are one hostile text."""
    text = request.param
    flows = {id_: replace(flow, title=text, purpose=text, without=text) for id_, flow in fates.flows.items()}
    roles = {id_: replace(role, title=text) for id_, role in fates.roles.items()}
    return replace(fates, title=text, flows=flows, roles=roles)


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)), indirect=True)
def test_text_from_the_data_does_nothing(hostile: Service, end: End, tmp_path: Path) -> None:
    script = written(hostile, "client" if end is End.PROBE else "server", end, tmp_path)
    given = ["server=none", "--wait", "1"] if end is End.PROBE else ["--for", "1", "--address", "192.0.2.1"]
    ended = run(script, *given, "--format", "json")
    report = json.loads(ended.stdout)
    assert ended.returncode == report["exit"] == 3
    assert {flow["purpose"] for flow in report["flows"]} == {one_line(hostile.title)}
    assert not list(tmp_path.glob("pwned"))


@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)), indirect=True)
def test_a_report_for_ci_stays_xml(hostile: Service, tmp_path: Path) -> None:
    ended = run(written(hostile, "client", End.PROBE, tmp_path), "server=none", "--format", "junit")
    cases = ET.fromstring(ended.stdout).iter("testcase")  # noqa: S314  # our own script wrote it
    assert all(one_line(hostile.title) in skipped.attrib["message"] for case in cases for skipped in case)


@pytest.mark.parametrize("end", End)
@pytest.mark.parametrize("name", SHELLS)
def test_each_shell_reads_it(fates: Service, name: str, end: End, tmp_path: Path) -> None:
    script = written(fates, "client" if end is End.PROBE else "server", end, tmp_path)
    ended = run(script, "--help", by=shell_argv(name))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "--format text|json|junit" in ended.stdout


@pytest.mark.parametrize("end", End)
def test_shellcheck_finds_nothing(fates: Service, end: End, tmp_path: Path) -> None:
    if not shutil.which("shellcheck"):
        pytest.skip("not on this machine: shellcheck")
    script = written(fates, "client" if end is End.PROBE else "server", end, tmp_path)
    assert run(script, by=("shellcheck", "--shell=sh")).stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "only you know where these are, so say it: server=ADDRESS"),
        (["sever=10.0.0.1"], "the data has no role sever that this host sends to"),
        (["server=10.0.0.1;id"], "is no list of addresses"),
        (["server=-oX"], "is no list of addresses"),
        (["server="], "is no list of addresses"),
        (["10.0.0.1"], "is no ROLE=ADDRESS"),
        (["--wait", "0", "server=none"], "--wait is a number from 1 to 60"),
        (["--wait", "3s", "server=none"], "--wait is a number from 1 to 60"),
        (["--format", "yaml", "server=none"], "--format is text, json or junit"),
        (["--format"], "--format needs a value"),
        (["--tool", "telnet", "server=none"], "there is no telnet here that can be used"),
        (["--quick", "server=none"], "there is no option --quick"),
    ],
)
def test_wrong_arguments_are_told(fates: Service, arguments: list[str], sentence: str, tmp_path: Path) -> None:
    ended = run(written(fates, "client", End.PROBE, tmp_path), *arguments)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert sentence in ended.stderr


def test_nothing_is_left_behind(fates: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    run(written(fates, "client", End.PROBE, tmp_path), "server=none")
    assert list(folder.iterdir()) == []


def test_a_name_that_nobody_knows_is_unknown(fates: Service, tmp_path: Path) -> None:
    ended = run(written(fates, "client", End.PROBE, tmp_path), "server=no-such-host.invalid", "--format", "json")
    reasons = {check["reason"] for flow in json.loads(ended.stdout)["flows"] for check in flow["checks"]}
    assert (ended.returncode, reasons) == (3, {"the name no-such-host.invalid cannot be resolved here"})
