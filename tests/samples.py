"""Samples of products of cases: the whole product is for `make test-extras`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product
from pathlib import Path
from zlib import crc32

import pytest
import yaml
from _pytest.mark import ParameterSet

ONE_IN: dict[str, int] = yaml.safe_load(Path(__file__).with_name("samples.yml").read_text())
"""By test: cases for each that is in the sample."""


def leave_to_the_extras(items: Iterable[pytest.Item]) -> None:
    """Mark what `make test` does not try of the tests in samples.yml: every test keeps its first case at least."""
    met: set[str] = set()
    for item in items:
        test = item.nodeid.partition("[")[0]
        if test in ONE_IN and not any(item.iter_markers("whole")):
            if test in met and crc32(item.nodeid.encode()) % ONE_IN[test]:
                item.add_marker(pytest.mark.whole)
            met.add(test)


def sampled(firsts: Iterable[object], seconds: Iterable[object], one_in: int) -> list[ParameterSet]:
    """All pairs, of which one in so many, the same ones always, is tried without the extras too.

    Args:
        firsts: the first parameter of each pair, with an `id`, or pairs of such.
        seconds: the second parameter.
        one_in: pairs for each that is in the sample.
    """
    return [_case(first, second, one_in) for first, second in product(firsts, seconds)]


def spread(firsts: Iterable[object], seconds: Iterable[object], one_in: int) -> list[ParameterSet]:
    """All pairs, of which one in so many is tried without the extras too: each first and each second at least once.

    Args:
        firsts: the first parameter of each pair; a tuple stands for several parameters.
        seconds: the second parameter.
        one_in: pairs for each that is in the sample; at most as many as there are of either parameter.
    """
    return [
        pytest.param(
            *(first if isinstance(first, tuple) else (first,)),
            second,
            id=f"{_name(first)}-{_name(second)}",
            marks=[] if (row + column) % one_in == 0 else [pytest.mark.whole],
        )
        for row, first in enumerate(firsts)
        for column, second in enumerate(seconds)
    ]


def dealt(firsts: Sequence[object], seconds: Iterable[object]) -> list[ParameterSet]:
    """All pairs, in two cases for each second: with one of the firsts, in turn, and, for the extras, with all others.

    A case for each pair would be tens of thousands, and collecting them takes longer than most of them.

    Args:
        firsts: the first parameters; a case has a tuple of them.
        seconds: the second parameter of each case.
    """
    cases = []
    for row, second in enumerate(seconds):
        one = firsts[row % len(firsts)]
        others = tuple(first for first in firsts if first is not one)
        cases += [
            pytest.param((one,), second, id=f"{_name(one)}-{_name(second)}"),
            pytest.param(others, second, id=f"others-{_name(second)}", marks=pytest.mark.whole),
        ]
    return cases


def each_in(cases: Iterable[Mapping[str, object]], one_in: int) -> list[ParameterSet]:
    """All cases, by their names, likewise."""
    return [pytest.param(case, id=str(case["name"]), marks=_marks(str(case["name"]), one_in)) for case in cases]


def _case(first: object, second: object, one_in: int) -> ParameterSet:
    name = f"{_name(first)}-{_name(second)}"
    return pytest.param(first, second, id=name, marks=_marks(name, one_in))


def _marks(name: str, one_in: int) -> list[pytest.MarkDecorator]:
    return [] if crc32(name.encode()) % one_in == 0 else [pytest.mark.whole]


def _name(value: object) -> str:
    if isinstance(value, tuple):
        return "-".join(map(_name, value))
    return str(getattr(value, "id", value))
