"""The services of selections, each made when somebody first asks for it, behind those that they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from portbook.model import Service
from portbook.selection.selection import Selection
from portbook.selection.service import service_of


class SelectedServices(Mapping[str, Service]):
    """Services by id: those of the data, then those of selections.

    Args:
        services: the services of the data.
        selections: what is selected of them; one that leaves nothing out adds nothing.
    """

    def __init__(self, services: Mapping[str, Service], selections: Iterable[Selection]) -> None:
        self._services = services
        self._selections = {selection.id: selection for selection in selections}

    def __getitem__(self, id_: str) -> Service:
        return service_of(self._selections[id_], self._services) if id_ in self._selections else self._services[id_]

    def __iter__(self) -> Iterator[str]:
        return chain(self._services, self._selections)

    def __len__(self) -> int:
        return len(self._services) + len(self._selections)
