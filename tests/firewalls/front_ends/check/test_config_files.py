"""Firewalls that read files: what only goes before is compiled once, what is judged each time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest

from portbook.evidence import Rung
from portbook.firewalls.front_ends.check.config_files import Laid, before, judged
from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.packets.lab.bench import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.sandbox import Completed, Warm
from portbook.snippets import snippet
from portbook.targets import targets
from tests.firewalls.front_ends.every import FRONT_ENDS

LISTS = ("iptables-save", "ip6tables-save")


class Counted:
    """A lab, with how often a front end has loaded its files."""

    def __init__(self, lab: Lab, front_end: FrontEnd) -> None:
        self.lab = lab
        self.loads = 0
        self._programs = front_end.program_names

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> Completed:
        self.loads += argv[0] in self._programs and "show" not in argv and "--noexec" not in argv
        return self.lab.run(argv, stdin, timeout_seconds)

    def reset(self) -> None:
        self.lab.reset()

    def warm(self, program: tuple[str, ...]) -> Warm:
        return self.lab.warm(program)


@pytest.fixture(params=FRONT_ENDS, ids=lambda each: each.id)
def front_end(request: pytest.FixtureRequest) -> FrontEnd:
    found: FrontEnd = request.param
    if (lacking := engines()[found.id].lacking()) or programs.find("iptables-legacy") is None:
        pytest.skip(lacking or programs.missing("iptables-legacy"))
    return found


@pytest.fixture
def made(front_end: FrontEnd, service: Service) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], targets()[front_end.id])


@pytest.fixture
def counted(front_end: FrontEnd, lab: Lab) -> Counted:
    return Counted(lab, front_end)


def loaded(laid: Laid, *texts: tuple[tuple[str, ...], str]) -> list[str]:
    """What is in the kernel after a host and more have been run on nothing."""
    laid.reset()
    for argv, text in texts:
        done = laid.run(argv, text)
        assert done.returncode == 0, done.stderr
    return [rule for each in LISTS for rule in rules(laid.run((each,)).stdout)]


def rules(listing: str) -> list[str]:
    """By table: the kernel lists tables in the order in which something asked for them first."""
    found, table = list[str](), ""
    for line in listing.splitlines():
        table = line if line[:1] == "*" else table
        found += [f"{table} {line}"] if line[:1] == "-" else []
    return sorted(found, key=lambda each: each.split()[0])


def test_a_fact_about_the_machine_changes_nothing_that_is_loaded(front_end: FrontEnd, made: Snippet, lab: Lab) -> None:
    for host in front_end.hosts:
        with_facts, without = (
            loaded(
                Laid(Counted(lab, front_end), each, 60),
                (before(front_end), host.texts[0]),
                (judged(front_end), made.text),
            )
            for each in (front_end, replace(front_end, facts={}))
        )
        assert with_facts == without


def test_what_only_goes_before_is_loaded_once_and_leaves_the_same(
    front_end: FrontEnd, made: Snippet, counted: Counted
) -> None:
    texts = [(before(front_end), each) for each in (front_end.hosts[-1].texts[0], made.text)]
    laid = Laid(counted, front_end, 60)
    once, loads = loaded(laid, *texts), counted.loads
    assert (loaded(laid, *texts), counted.loads) == (once, loads)


def test_what_it_has_laid_is_there_again(front_end: FrontEnd, service: Service, counted: Counted) -> None:
    target = targets()[front_end.id]
    add, undo = (
        snippet(service, service.roles["device"], service.profiles["best"], target, each).text
        for each in (Form.ADD, Form.UNDO)
    )
    host = before(front_end), front_end.hosts[-1].texts[0]
    laid = Laid(counted, front_end, 60)
    for _ in range(2):
        assert loaded(laid, host, (before(front_end), add), (judged(front_end), undo)) == loaded(laid, host)


def test_what_is_judged_is_run_each_time(front_end: FrontEnd, made: Snippet, counted: Counted) -> None:
    engine, loads = engines()[front_end.id], [0]
    for _ in range(3):
        assert engine.judge(made, targets()[front_end.id], counted).rung is Rung.PROVEN
        loads.append(counted.loads)
    first, second, third = (after - earlier for earlier, after in pairwise(loads))
    assert first > second == third >= len(front_end.hosts)


def test_after_another_program_nothing_is_taken_for_known(front_end: FrontEnd, made: Snippet, counted: Counted) -> None:
    texts = [(before(front_end), each) for each in (front_end.hosts[-1].texts[0], made.text)]
    laid = Laid(counted, front_end, 60)
    loaded(laid, *texts)
    loads = counted.loads
    loaded(laid, texts[0])
    laid.run(("iptables", "-P", "FORWARD", "ACCEPT"))
    assert laid.run(*texts[1]).returncode == 0
    assert counted.loads > loads
