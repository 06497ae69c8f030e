"""Which workers get which work: one version of a tool counts, and who has another is named."""

from __future__ import annotations

import pytest

from portbook.evidence import Evidence, Rung
from portbook.proof.cluster.workers import Choice, Worker, choose, resource
from portbook.proof.engine import Engine, Readiness

OLD, NEW = Readiness("", "nft 1.0.6", "Linux 6.1"), Readiness("", "nft 1.0.9", "Linux 6.1")
ABSENT = Readiness("nft is not on this machine: install the package nftables", "", "")
NFT = Engine("nft", "nftables", Rung.PROVEN, lambda *_: Evidence(Rung.PROVEN))


def worker(name: str, nft: Readiness, source: str = "ours") -> Worker:
    return Worker(name, source, {"nft": nft})


def remarks(*workers: Worker) -> list[str]:
    return choose(workers, "ours").remarks(workers, [NFT])


def test_workers_that_have_the_same_all_get_work() -> None:
    workers = worker("a", OLD), worker("b", OLD)
    choice = choose(workers, "ours")
    assert [choice.resources(worker) for worker in workers] == [(resource("ours", "nft", OLD),)] * 2
    assert choice.equipment(NFT) == OLD
    assert remarks(*workers) == []


def test_dask_forgets_no_resource_so_that_of_another_portbook_is_another() -> None:
    assert resource("ours", "nft", OLD) != resource("theirs", "nft", OLD)


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0]])
def test_most_workers_decide_the_version(order: list[int]) -> None:
    workers = [[worker("a", NEW), worker("b", OLD), worker("c", NEW)][place] for place in order]
    choice = choose(workers, "ours")
    assert choice.equipment(NFT) == NEW
    assert choice.resources(worker("b", OLD)) == ()
    assert remarks(*workers) == [
        "b: no work for nftables: it has nft 1.0.6 with Linux 6.1, and most have nft 1.0.9 with Linux 6.1"
    ]


@pytest.mark.parametrize("names", ["ab", "ba"])
def test_where_as_many_have_either_the_order_of_workers_decides_nothing(names: str) -> None:
    first, second = (worker(name, OLD if name == "a" else NEW) for name in names)
    assert choose((first, second), "ours").equipment(NFT) == OLD


def test_another_kernel_is_another_version() -> None:
    other = OLD._replace(kernel="Linux 6.12")
    assert choose((worker("a", OLD), worker("b", OLD)), "ours").resources(worker("c", other)) == ()


def test_who_lacks_a_tool_gets_no_such_work() -> None:
    assert remarks(worker("a", OLD), worker("b", ABSENT), worker("c", ABSENT)) == [
        f"b, c: no work for nftables: {ABSENT.lacking}"
    ]


def test_an_engine_that_no_worker_has_says_why() -> None:
    assert choose((worker("a", ABSENT),), "ours").equipment(NFT).lacking == f"no worker has it: {ABSENT.lacking}"
    assert choose((), "ours").equipment(NFT).lacking == "no worker has it: none was asked"


def test_another_portbook_gets_no_work_and_decides_nothing() -> None:
    workers = worker("a", NEW, "theirs"), worker("b", NEW, "theirs"), worker("c", OLD)
    choice: Choice = choose(workers, "ours")
    assert choice.equipment(NFT) == OLD
    assert choice.resources(workers[0]) == ()
    assert remarks(*workers) == ["a, b: no work, for its Portbook is another: install the same version there"]


def test_a_worker_that_cannot_say_what_it_has_is_named() -> None:
    assert remarks(Worker("a", fault="No module named 'portbook'"), worker("b", OLD)) == [
        "a: no work, for it could not say what it has: No module named 'portbook'"
    ]
