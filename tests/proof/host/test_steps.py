"""The programs of a snippet, run for real."""

from __future__ import annotations

from portbook.proof.host.steps import Step, run
from portbook.proof.sandbox.sandbox import Sandbox

LOAD = Step(("nft", "-f", "-"), "# a comment\nadd table inet one\n\n  add table inet two\n")
LIST = Step(("nft", "list", "tables"))


def test_what_is_piped_is_read_by_the_next_and_not_printed(tools: Sandbox) -> None:
    tools.reset()
    assert run([LOAD, LIST, Step(("sed", "-n", "s/one/seen/p"), piped=True)], tools) == ("", "table inet seen\n")


def test_the_first_that_fails_is_the_last(tools: Sandbox) -> None:
    tools.reset()
    failure, printed = run([LIST, Step(("nft", "-f", "-"), "add rule inet none input accept\n"), LOAD], tools)
    assert (failure.partition(": ")[0], printed) == ("nft refuses it", "")
    assert run([LIST], tools) == ("", "")


def test_an_nft_script_comes_apart_into_its_rules() -> None:
    assert [each.stdin for each in LOAD.pieces] == ["add table inet one\n", "add table inet two\n"]
    assert LIST.pieces == [LIST]
