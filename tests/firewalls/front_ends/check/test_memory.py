"""When a compilation counts as known."""

from __future__ import annotations

import pytest

from portbook.firewalls.front_ends.check import memory
from portbook.firewalls.front_ends.check.memory import Inputs, Latest, Memory

INPUTS = Inputs(("load",), "1.0", (("/etc/x/rules", 0o100644, "a\n"),))
FILTER, NAT = "*filter\n-A INPUT -j ACCEPT\nCOMMIT\n", "*nat\nCOMMIT\n"
OTHER = FILTER.replace("ACCEPT", "DROP")


def learned(*outcomes: tuple[str, str]) -> Memory:
    """A memory after compilations of the same files, each with the rules and the output that came of it."""
    known = Memory()
    for rules, output in outcomes:
        known.learn(INPUTS, {4: rules}, output, lambda dump: dump.replace("# now\n", ""))
    return known


@pytest.mark.parametrize(
    ("known", "outcomes"),
    [
        (False, [(FILTER, "")]),
        (True, [(FILTER, ""), (FILTER, "")]),
        (True, [(FILTER, ""), ("# now\n" + FILTER, "")]),
        (True, [(FILTER + NAT, ""), (NAT + FILTER, "")]),
        (False, [(FILTER, ""), (OTHER, "")]),
        (False, [(FILTER, ""), (FILTER + NAT, "")]),
        (False, [(FILTER, ""), (FILTER, "a warning")]),
        (False, [(FILTER, ""), (OTHER, ""), (OTHER, ""), (OTHER, "")]),
        (False, [(FILTER, ""), (FILTER, ""), (OTHER, ""), (FILTER, ""), (FILTER, "")]),
    ],
)
def test_it_is_known_once_it_has_done_the_same_twice_and_never_else(
    known: object, outcomes: list[tuple[str, str]]
) -> None:
    assert learned(*outcomes).compiled[INPUTS].is_known is known


@pytest.mark.parametrize(
    "other",
    [
        Inputs(("load", "-x"), INPUTS.version, INPUTS.files),
        Inputs(INPUTS.argv, "1.1", INPUTS.files),
        Inputs(INPUTS.argv, INPUTS.version, (("/etc/x/rules", 0o100644, "b\n"),)),
        Inputs(INPUTS.argv, INPUTS.version, (("/etc/x/rules", 0o100600, "a\n"),)),
        Inputs(INPUTS.argv, INPUTS.version, (("/etc/x/rule", 0o100644, "a\n"),)),
        Inputs(INPUTS.argv, INPUTS.version, (*INPUTS.files, ("/etc/x/y", 0o100644, ""))),
    ],
)
def test_nothing_is_known_of_anything_else(other: Inputs) -> None:
    known = learned((FILTER, ""), (FILTER, ""))
    assert known.compiled.use(INPUTS) is not None
    assert known.compiled.use(other) is None


def test_what_was_used_last_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_MOST", 2)
    latest = Latest[str, int]()
    for number, key in enumerate("ab"):
        latest.keep(key, number)
    latest.use("a")
    latest.keep("c", 2)
    assert dict(latest) == {"a": 0, "c": 2}
