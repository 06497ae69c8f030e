"""One file of `ports/` as a service, or its problems."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.load.build import build_service
from portbook.load.compose import compose
from portbook.load.crosscheck import check_service
from portbook.load.faults import Faults
from portbook.load.flowcheck import check_flow
from portbook.load.named_addresses import Names, in_place
from portbook.load.nodes import Mark
from portbook.load.record import ALL_SECTIONS, Record, read_record
from portbook.load.source import decode
from portbook.load.words import RESERVED
from portbook.model import Location, Problem, Service
from portbook.model.fields import SERVICE
from portbook.model.section import Section


@dataclass(frozen=True)
class LoadedService:
    """The result of loading a file.

    Attributes:
        service: the service; None where there are problems.
        problems: every problem of the file, in the order of the file.
        id: the service's id, also where other keys are broken; empty where the file has none.
        where: the place of the id.
        rests_on: the addresses that the file has by their names in portbook.yml; empty where it has none.
    """

    service: Service | None
    problems: tuple[Problem, ...]
    id: str
    where: Location
    rests_on: str = ""


_NO_NAMES: Names = {}


def load_service(text: str | bytes, path: str, names: Names = _NO_NAMES) -> LoadedService:
    """The service in the text of a file.

    Args:
        text: of the file.
        path: only the name that problems have; nothing is read from it.
        names: the addresses of portbook.yml that the file may name.
    """
    faults = Faults(path)
    record = read_text(SERVICE, text, faults, names)
    if record is None:
        return LoadedService(None, faults.problems, "", Location(path))
    check_service(record, faults)
    if record.get("service", str, "") in RESERVED:
        message = f"`{record.get('service', str, '')}` names the page about all services"
        faults.add(record.mark_of("service"), "reserved-id", message, "choose another id")
    for name, flow in record.records("flows").items():
        check_flow(record, name, flow, faults)
    service = None if faults else build_service(record, path, faults)
    id_, where = record.get("service", str, ""), faults.at(record.mark_of("service"))
    return LoadedService(service, faults.problems, id_, where, record.rests_on)


def read_text(section: Section, text: str | bytes, faults: Faults, names: Names = _NO_NAMES) -> Record | None:
    """The values of a file whose keys are those of `section`; None, with a recorded fault, where it cannot be read."""
    decoded = decode(text, faults)
    node = None if decoded is None else compose(decoded, faults)
    if node is None:
        return None
    whole, rests_on = in_place(section, node, ALL_SECTIONS, names, faults)
    record = read_record(section, whole, Mark(), faults)
    return record and replace(record, rests_on=rests_on)
