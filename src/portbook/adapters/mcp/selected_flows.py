"""The flows of a service by the selectors that fences in pages have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.blocks.base import Block, Context, Impossible
from portbook.blocks.selection import DirectedFlow, directed_flows
from portbook.blocks.selectors import SELECTORS, Reader
from portbook.evidence import EmptyLedger
from portbook.load.faults import Faults
from portbook.load.nodes import Mark, Scalar, Sequence
from portbook.model import NOWHERE, Book, Service

_LISTS = frozenset({"role", "flows", "need"})
"""The selectors that take several words."""


def selected_flows(service: Service, selectors: Mapping[str, tuple[str, ...]]) -> tuple[DirectedFlow, ...]:
    """The flows that all selectors select, in the order of the data.

    Args:
        service: whose flows.
        selectors: the words of each selector by its key in a fence; without words, it selects all.

    Raises:
        Unusable: a word is unknown, or there is no role to see a direction from.
    """
    faults = Faults("")
    reader = Reader(Context(Book({service.id: service}), {}, EmptyLedger()), faults)
    values: dict[str, object] = {}
    for key, words in selectors.items():
        if words:
            attribute, read = SELECTORS[key]
            nodes = tuple(Scalar(word, Mark()) for word in words)
            joined = [Scalar(part, Mark()) for word in words for part in word.split("+") if part]
            several = Sequence(tuple(joined) if key == "role" else nodes, Mark())
            values[attribute] = read(reader, several if key in _LISTS else nodes[0], (service,))
    if faults:
        raise Unusable(*(replace(problem, where=NOWHERE) for problem in faults.problems))
    block = replace(Block("table", service.id, NOWHERE), **values)  # type: ignore[arg-type]  # by the table
    try:
        return directed_flows(service, block)
    except Impossible as impossible:
        raise Unusable(of_argument(impossible.message, _cure(service))) from None


def _cure(service: Service) -> str:
    return f"add the argument `role` with one of {', '.join(host.id for host in service.hosts)}"
