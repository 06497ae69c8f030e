"""A registry that contradicts the data is a warning, unless the data says why; and so is what says nothing."""

from __future__ import annotations

import pytest

from portbook.compare.second_sources import registry_problems
from portbook.model import Severity
from portbook.registries import Registry
from portbook.registries.registry import listing_of
from tests.compare.lint.example import service

ENTRIES = {"store": listing_of("443/tcp 7001/tcp 7001/udp"), "web": listing_of("443/tcp"), "esp": listing_of("esp")}
LIST = Registry("iana", "List", "https://example.com/list", "1", "MIT", assigns=False, entries=ENTRIES)
ABSENT = Registry("firewalld", "firewalld", "", "", "MIT", assigns=False, absent="it is not here")
CASES = {
    "agrees": ("iana: {names: [web]}", []),
    "lacks ports": (
        "iana: {names: [store, web]}",
        [
            (
                "registry-disagrees: List lists TCP 7001 and UDP 7001 for store, and no flow has that: mend the flows, "
                "or say why in `registries: {iana: {names: [store, web], differs: …}}`"
            )
        ],
    ),
    "lacks a protocol without ports": (
        "iana: {names: [esp]}",
        [
            (
                "registry-disagrees: List lists ESP for esp, and no flow has that: mend the flows, "
                "or say why in `registries: {iana: {names: [esp], differs: …}}`"
            )
        ],
    ),
    "lacks ports, and says why": ("iana: {names: [store], differs: Those of releases before 2}", []),
    "says why and lacks none": (
        "iana: {names: [web], differs: Those of releases before 2}",
        ["unused-differs: List lists no port that the flows lack, so `differs` explains nothing: remove `differs`"],
    ),
    "a misprint": (
        "iana: {names: [stroe]}",
        ["unknown-registry-name: List has no entry `stroe`: did you mean `store`?"],
    ),
    "a name that is like none": (
        "iana: {names: [nobody]}",
        ["unknown-registry-name: List has no entry `nobody`: look it up in https://example.com/list"],
    ),
    "not on this machine": ("firewalld: {names: [store], differs: Nobody knows}", []),
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_told(case: str) -> None:
    entry, expected = CASES[case]
    problems = list(registry_problems(service(f"registries:\n  {entry}\n"), (LIST, ABSENT)))
    assert [f"{problem.id}: {problem.sentence}" for problem in problems] == expected
    assert {problem.severity for problem in problems} <= {Severity.WARNING}
    assert {problem.where.line for problem in problems} <= {4}


def test_where_the_data_names_no_entry_the_place_is_that_of_the_service() -> None:
    entries = {"example": listing_of("9/tcp")}
    registry = Registry("iana", "List", "https://example.com/list", "1", "MIT", assigns=False, entries=entries)
    (problem,) = registry_problems(service(""), [registry])
    assert (problem.id, problem.where.line, problem.where.column) == ("registry-disagrees", 1, 10)


def test_many_ports_are_counted() -> None:
    ports = " ".join(f"{port}/tcp" for port in range(1, 41, 2))
    registry = Registry("iana", "List", "", "1", "MIT", assigns=False, entries={"example": listing_of(ports)})
    (problem,) = registry_problems(service(""), [registry])
    assert "TCP 1, 3, 5, 7, 9, 11, 13, 15 and 12 more for example" in problem.message
