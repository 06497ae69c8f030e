"""The programs of a snippet, run for real."""

from __future__ import annotations

from portbook.proof.host.driver import Listing, ProgramDriver, Response, Step
from portbook.proof.sandbox.sandbox import Sandbox

LOAD = Step(("nft", "-f", "-"), "# a comment\nadd table inet one\n\n  add table inet two\n")
LIST = Step(("nft", "list", "tables"))


def driver(tools: Sandbox) -> ProgramDriver:
    """A driver on an empty host."""
    driver = ProgramDriver(tools, (), Listing(()))
    driver.reset()
    return driver


def test_what_is_piped_is_read_by_the_next_and_not_printed(tools: Sandbox) -> None:
    steps = [LOAD, LIST, Step(("sed", "-n", "s/one/seen/p"), piped=True)]
    assert driver(tools).apply(steps) == Response(output="table inet seen\n")


def test_the_first_that_fails_is_the_last(tools: Sandbox) -> None:
    failing = driver(tools)
    response = failing.apply([LIST, Step(("nft", "-f", "-"), "add rule inet none input accept\n"), LOAD])
    assert (response.failure.partition(": ")[0], response.output) == ("nft refuses it", "")
    assert failing.apply([LIST]) == Response()


def test_each_step_takes_effect_by_itself(tools: Sandbox) -> None:
    assert driver(tools).pieces([LOAD, LIST]) == [[LOAD], [LIST]]
