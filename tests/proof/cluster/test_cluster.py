"""A Dask scheduler and its workers, in processes of their own, judge what a check gives them."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from portbook.proof.ledger import evidence_table
from portbook.proof.sandbox import sandbox

REPOSITORY = Path(__file__).parents[3]
SOURCE = str(REPOSITORY / "src")
SERVICES = 10
QUICK = ("nftables", "gcp")
Start = Callable[..., subprocess.Popen[bytes]]

pytestmark = pytest.mark.skipif(sandbox.unavailable() is not None, reason=sandbox.unavailable() or "")


def book(folder: Path, count: int) -> Path:
    """A site with the smallest services of the catalogue, and no page."""
    by_size = sorted((REPOSITORY / "ports").glob("*.yml"), key=lambda path: (path.stat().st_size, path.name))
    (folder / "ports").mkdir(parents=True)
    (folder / "docs").mkdir()
    for path in by_size[:count]:
        shutil.copy(path, folder / "ports")
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts programs of Dask's, with variables of the environment, and ends them."""
    processes = []

    def run(program: str, *words: str, **variables: str) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": SOURCE, **variables}
        command = [sys.executable, "-m", f"distributed.cli.{program}", *words, "--no-dashboard"]
        with (tmp_path / f"{program}-{len(processes)}.log").open("wb") as log:
            processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        return processes[-1]

    yield run
    for process in processes:
        process.kill()
        process.wait()


@pytest.fixture
def address(start: Start, tmp_path: Path) -> str:
    """The address of a scheduler."""
    file = tmp_path / "scheduler.json"
    start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    for _ in range(600):
        with suppress(OSError, ValueError, KeyError):
            return str(json.loads(file.read_text())["address"])
        time.sleep(0.1)
    pytest.fail("there is no scheduler")


@pytest.fixture
def worker(start: Start, address: str) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts a worker of a name."""
    words = (address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--name")
    return lambda name, **variables: start("dask_worker", *words, name, **variables)


def wait_for_workers(address: str, count: int) -> None:
    script = "import sys; from distributed import Client; Client(sys.argv[1]).wait_for_workers(int(sys.argv[2]), 60)"
    subprocess.run([sys.executable, "-c", script, address, str(count)], check=True, capture_output=True, timeout=90)


def begun(site: Path, targets: tuple[str, ...], *words: str, source: str = SOURCE) -> subprocess.Popen[bytes]:
    chosen = [word for target in targets for word in ("--target", target)]
    command = [sys.executable, "-m", "portbook", "check", "--format", "json", "--fresh", *chosen, *words]
    environment = {**os.environ, "PYTHONPATH": source}
    return subprocess.Popen(command, cwd=site, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def report(process: subprocess.Popen[bytes]) -> tuple[list[dict[str, Any]], str]:
    """The results of a check, and what it told besides."""
    output, errors = process.communicate(timeout=600)
    return json.loads(output)["results"], errors.decode()


def same(results: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    """What is the same wherever a snippet was judged."""
    return [{name: value for name, value in result.items() if name not in {"when", "worker"}} for result in results]


def rows(site: Path) -> int:
    ledger = site / ".portbook/ledger.sqlite"
    return sum(1 for _ in evidence_table.read(ledger)) if ledger.exists() else 0


@pytest.mark.parametrize(
    "targets",
    [QUICK, pytest.param((), marks=pytest.mark.whole, id="all")],
)
def test_two_workers_one_of_which_is_killed_half_way_find_what_this_machine_finds(
    targets: tuple[str, ...], tmp_path: Path, address: str, worker: Start
) -> None:
    first, _second = worker("first"), worker("second")
    wait_for_workers(address, 2)
    site = book(tmp_path / "there", SERVICES)
    local, _ = report(begun(book(tmp_path / "here", SERVICES), targets))
    with begun(site, targets, "--on", address) as check:
        while check.poll() is None and rows(site) < len(local) / 3:
            time.sleep(0.05)
        assert check.poll() is None
        first.kill()
        results, errors = report(check)
    assert same(results) == same(local)
    assert {result["worker"] for result in results} == {"first", "second"}
    assert {result["origin"] for result in results} == {"run"}
    assert "Traceback" not in errors


@pytest.mark.whole
def test_a_worker_that_lacks_a_tool_gets_no_such_work(tmp_path: Path, address: str, worker: Start) -> None:
    worker("equipped")
    worker("bare", PATH=str(tmp_path), PORTBOOK_TOOLS=str(tmp_path))
    wait_for_workers(address, 2)
    results, errors = report(begun(book(tmp_path / "site", 3), QUICK, "--on", address))
    by_target = {target: {result["worker"] for result in results if result["target"] == target} for target in QUICK}
    assert by_target["nftables"] == {"equipped"}
    assert "bare" in by_target["gcp"]
    assert "bare: no work for nftables: nft is not on this machine: install the package nftables" in errors


def test_what_no_worker_can_judge_is_not_verified(tmp_path: Path, address: str, worker: Start) -> None:
    worker("bare", PATH=str(tmp_path), PORTBOOK_TOOLS=str(tmp_path))
    wait_for_workers(address, 1)
    results, _ = report(begun(book(tmp_path / "site", 1), ("nftables",), "--on", address))
    assert {(result["evidence"], result["worker"]) for result in results} == {("not verified here", "")}


def test_a_worker_without_portbook_is_named(tmp_path: Path, address: str, start: Start) -> None:
    (tmp_path / "portbook.py").write_text("raise ImportError('another package of that name')\n")
    words = ("--host", "127.0.0.1", "--nthreads", "1", "--no-nanny", "--name", "other")
    start("dask_worker", address, *words, PYTHONPATH=str(tmp_path))
    wait_for_workers(address, 1)
    check = begun(book(tmp_path / "site", 1), ("gcp",), "--on", address)
    output, _ = check.communicate(timeout=60)
    (problem,) = json.loads(output)["problems"]
    assert check.returncode == 2
    assert problem["message"].startswith("no worker of the cluster can judge anything (")
    assert "another package of that name" in problem["message"]


@pytest.mark.parametrize("address", ["", "nonsense", pytest.param("tcp://127.0.0.1:1", marks=pytest.mark.whole)])
def test_an_address_without_a_scheduler(address: str, tmp_path: Path) -> None:
    check = begun(book(tmp_path / "site", 1), ("gcp",), "--on", address)
    output, errors = check.communicate(timeout=60)
    (problem,) = json.loads(output)["problems"]
    assert (check.returncode, problem["id"]) == (2, "unusable-argument")
    assert problem["message"] in {f"'{address}' is no address", f"'{address}' has no scheduler"}
    assert b"Traceback" not in errors


@pytest.mark.whole
def test_another_portbook_gets_no_work_even_where_it_had_some_before(
    tmp_path: Path, address: str, worker: Start
) -> None:
    other = shutil.copytree(SOURCE, tmp_path / "other")
    with (other / "portbook/proof/judge.py").open("a") as file:
        file.write("# another\n")
    worker("old", PYTHONPATH=str(other))
    wait_for_workers(address, 1)
    before, _ = report(begun(book(tmp_path / "before", 1), ("gcp",), "--on", address, source=str(other)))
    worker("new")
    wait_for_workers(address, 2)
    now, errors = report(begun(book(tmp_path / "now", 3), ("gcp",), "--on", address))
    assert ({result["worker"] for result in before}, {result["worker"] for result in now}) == ({"old"}, {"new"})
    assert "old: no work, for its Portbook is another: install the same version there" in errors


@pytest.mark.whole
def test_a_worker_may_have_any_name(tmp_path: Path, address: str, worker: Start) -> None:
    worker("evil\n::error file=x::pwned")
    wait_for_workers(address, 1)
    results, errors = report(begun(book(tmp_path / "site", 1), QUICK, "--on", address))
    assert {result["evidence"] for result in results} == {"proven", "checked"}
    assert all(result["worker"].startswith("evil") and "\n" not in result["worker"] for result in results)
    assert "\n::error" not in errors


@pytest.mark.whole
def test_a_worker_that_does_not_answer_is_named(tmp_path: Path, address: str, worker: Start) -> None:
    worker("good")
    frozen = worker("frozen")
    wait_for_workers(address, 2)
    frozen.send_signal(signal.SIGSTOP)
    results, errors = report(begun(book(tmp_path / "site", 1), ("gcp",), "--on", address))
    assert {result["worker"] for result in results} == {"good"}
    assert "it did not answer within 20 seconds" in errors
