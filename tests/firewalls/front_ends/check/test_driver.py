"""Firewalls that read files: what only comes before is compiled once, what is judged twice, and other bytes anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest

from portbook.evidence import Rung
from portbook.firewalls.front_ends.check import driver
from portbook.firewalls.front_ends.check.driver import FrontEndDriver
from portbook.firewalls.front_ends.check.front_end import FrontEnd
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.host.driver import Response, Step
from portbook.proof.packets.lab.lab import Lab
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import ProgramResult
from portbook.snippets import snippet
from portbook.targets import targets
from tests.firewalls.driving import steps_of
from tests.firewalls.front_ends.every import FRONT_ENDS

WRONG = {"ferm": "no rule;\n", "firehol": "    server no_such_service accept\n", "shorewall": "NO rule\n"}
"""Lines that no compiler takes."""


@dataclass
class Loads:
    """How often a front end has loaded its files in the lab."""

    count: int = 0


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
def loads(front_end: FrontEnd, lab: Lab, monkeypatch: pytest.MonkeyPatch) -> Loads:
    """Counted in a lab that remembers nothing of earlier tests."""
    forget(lab)
    loads, run = Loads(), Lab.run

    def counting(self: Lab, argv: tuple[str, ...], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        loads.count += argv[0] in front_end.program_names and "show" not in argv and "--noexec" not in argv
        return run(self, argv, stdin, timeout_seconds)

    monkeypatch.setattr(Lab, "run", counting)
    return loads


def forget(lab: Lab) -> None:
    driver._MEMORIES.pop(lab, None)


def loaded(driver: FrontEndDriver, host: int, *texts: str, judged: str = "") -> list[str]:
    """What is in the kernel after a host and what comes before a text, and that text, if any."""
    driver.load(driver._front_end.hosts[host])
    for text in texts:
        assert driver.apply(steps_of(text), prepares=True).failure == ""
    assert driver.apply(steps_of(judged) if judged else []).failure == ""
    return rules(driver.list())


def rules(listing: str) -> list[str]:
    """By table: the kernel lists tables in the order in which something asked for them first."""
    found, table = list[str](), ""
    for line in listing.splitlines():
        table = line if line[:1] == "*" else table
        found += [f"{table} {line}"] if line[:1] == "-" else []
    return sorted(found, key=lambda each: each.split()[0])


def test_a_fact_about_the_machine_changes_nothing_that_is_loaded(front_end: FrontEnd, made: Snippet, lab: Lab) -> None:
    for host in range(len(front_end.hosts)):
        states = []
        for each in (front_end, replace(front_end, facts={}, answers=dict)):
            forget(lab)
            states.append(loaded(FrontEndDriver(lab, each), host, judged=made.text))
        assert states[0] == states[1]


def test_what_only_comes_before_is_loaded_once_and_leaves_the_same(
    front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads
) -> None:
    driver = FrontEndDriver(lab, front_end)
    once, count = loaded(driver, -1, made.text), loads.count
    assert count > 0
    assert (loaded(driver, -1, made.text), loads.count) == (once, count)


def test_what_it_has_written_is_there_again(front_end: FrontEnd, service: Service, lab: Lab, loads: Loads) -> None:
    target = targets()[front_end.id]
    add, undo = (
        snippet(service, service.roles["device"], service.profiles["best"], target, each).text
        for each in (Form.ADD, Form.UNDO)
    )
    driver = FrontEndDriver(lab, front_end)
    for _ in range(2):
        assert loaded(driver, -1, add, judged=undo) == loaded(driver, -1)
    assert loads.count > 0


def test_what_is_judged_rests_on_bytes_that_were_compiled_twice(
    front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads
) -> None:
    engine, counts = engines()[front_end.id], [0]
    for _ in range(4):
        assert engine.judge(made, targets()[front_end.id], lab).rung is Rung.PROVEN
        counts.append(loads.count)
    first, second, third, fourth = (after - earlier for earlier, after in pairwise(counts))
    assert first > second >= len(front_end.hosts)
    assert (third, fourth) == (0, 0)


def changed(steps: Sequence[Step], more: str) -> list[Step]:
    """Steps of which the first that writes a file writes more at its end."""
    first = next(number for number, step in enumerate(steps) if step.stdin)
    return [replace(step, stdin=step.stdin + more) if number == first else step for number, step in enumerate(steps)]


def counted(driver: FrontEndDriver, steps: Sequence[Step], loads: Loads) -> tuple[int, Response]:
    """How often a front end loads its files for an addition to a host."""
    driver.load(driver._front_end.hosts[-1])
    before = loads.count
    response = driver.apply(steps)
    return loads.count - before, response


def known(front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads) -> tuple[FrontEndDriver, list[Step]]:
    """A driver in a lab that knows what comes of an addition, and that addition."""
    driver, steps = FrontEndDriver(lab, front_end), steps_of(made.text)
    times = [counted(driver, steps, loads)[0] for _ in range(3)]
    assert (min(times[:2]) > 0, times[2]) == (True, 0)
    return driver, steps


def test_a_byte_more_is_compiled(front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads) -> None:
    driver, steps = known(front_end, made, lab, loads)
    assert [counted(driver, changed(steps, "\n"), loads)[0] > 0 for _ in range(3)] == [True, True, False]
    assert counted(driver, steps, loads)[0] == 0


def test_another_version_of_the_tool_compiles(front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads) -> None:
    known(front_end, made, lab, loads)
    newer = FrontEndDriver(lab, replace(front_end, version=lambda: "a newer one"))
    assert counted(newer, steps_of(made.text), loads)[0] > 0


def test_what_fails_is_tried_again_each_time(front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads) -> None:
    driver, steps = known(front_end, made, lab, loads)
    for _ in range(4):
        count, response = counted(driver, changed(steps, WRONG[front_end.id]), loads)
        assert (count > 0, bool(response.failure)) == (True, True)


@pytest.mark.parametrize("form", [Form.ADD, Form.UNDO])
def test_rules_that_did_not_come_of_the_files_are_noticed(
    form: Form, front_end: FrontEnd, service: Service, lab: Lab, loads: Loads
) -> None:
    """As if the memory were wrong: the kernel's rules are listed, and packets sent, whoever has brought them there."""
    engine, target = engines()[front_end.id], targets()[front_end.id]
    judged = snippet(service, service.roles["device"], service.profiles["best"], target, form)
    evidence = [engine.judge(judged, target, lab) for _ in range(3)]
    assert {each.rung for each in evidence} == {Rung.PROVEN}
    before, compiled = loads.count, FrontEndDriver(lab, front_end)._memory.compiled
    for inputs, outcome in compiled.items():
        dumps = {version: without_last_rule(dump) for version, dump in outcome.dumps.items()}
        compiled[inputs] = replace(outcome, dumps=dumps)
    assert engine.judge(judged, target, lab).rung is Rung.FAILED
    assert loads.count == before


def without_last_rule(dump: str) -> str:
    """Rules of which the last that accepts a new packet is gone."""
    lines = dump.splitlines(keepends=True)
    last = max(number for number, line in enumerate(lines) if " -p " in line and line.endswith("-j ACCEPT\n"))
    return "".join(lines[:last] + lines[last + 1 :])


def test_an_empty_table_that_something_else_has_left_is_not_there(front_end: FrontEnd, made: Snippet, lab: Lab) -> None:
    """An addition is first judged on a host whose kernel has such a table: what is kept of it is no part of the addition."""
    forget(lab)
    lab.reset()
    clean = loaded(FrontEndDriver(lab, front_end), 0)
    for family in ("iptables-legacy", "ip6tables-legacy"):
        assert lab.run((family, "-t", "security", "-S")).returncode == 0
    driver = FrontEndDriver(lab, front_end)
    assert "*security" not in driver.list()
    assert loaded(driver, 0) == clean
    assert engines()[front_end.id].judge(made, targets()[front_end.id], lab).rung is Rung.PROVEN


def test_what_a_listing_has_the_kernel_make_is_no_part_of_an_addition(
    front_end: FrontEnd, made: Snippet, service: Service, lab: Lab
) -> None:
    """A listing comes to a lab that has never seen the addition, and an undo after it."""
    forget(lab)
    target, profile = targets()[front_end.id], service.profiles["best"]
    for form in (Form.SHOW, Form.UNDO):
        following = snippet(service, service.roles["device"], profile, target, form)
        evidence = engines()[front_end.id].judge(following, target, lab)
        assert (evidence.rung, evidence.detail) == (Rung.PROVEN, ""), form
    assert engines()[front_end.id].judge(made, target, lab).rung is Rung.PROVEN


def test_what_a_text_that_fails_has_left_stays(front_end: FrontEnd, made: Snippet, lab: Lab, loads: Loads) -> None:
    """A host in a state of which nothing is known is not brought into one that is."""
    driver = FrontEndDriver(lab, front_end)
    once = loaded(driver, -1, made.text)
    assert loads.count > 0
    loaded(driver, -1)
    assert (
        driver.apply([Step(("tee", "/run/left"), "x"), Step(("rm", "/nothing/is/here"))], prepares=True).failure != ""
    )
    assert driver.apply(steps_of(made.text), prepares=True).failure == ""
    assert "/run/left" in {path for path, _mode, _text in lab.files()}
    assert rules(driver.list()) == once
