"""One file of `ports/` as a service, or its problems."""

from __future__ import annotations

from dataclasses import dataclass

from portbook.load.build import build_service
from portbook.load.compose import compose
from portbook.load.crosscheck import check_service
from portbook.load.faults import Faults
from portbook.load.flowcheck import check_flow
from portbook.load.nodes import Mark
from portbook.load.record import Record, read_record
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
    """

    service: Service | None
    problems: tuple[Problem, ...]
    id: str
    where: Location


def load_service(text: str | bytes, path: str) -> LoadedService:
    """The service in the text of a file. `path` is only the name that problems have; nothing is read from it."""
    faults = Faults(path)
    record = read_text(SERVICE, text, faults)
    if record is None:
        return LoadedService(None, faults.problems, "", Location(path))
    check_service(record, faults)
    if record.get("service", str, "") in RESERVED:
        message = f"`{record.get('service', str, '')}` names the page about all services"
        faults.add(record.mark_of("service"), "reserved-id", message, "choose another id")
    for name, flow in record.records("flows").items():
        check_flow(record, name, flow, faults)
    service = None if faults else build_service(record, path, faults)
    return LoadedService(service, faults.problems, record.get("service", str, ""), faults.at(record.mark_of("service")))


def read_text(section: Section, text: str | bytes, faults: Faults) -> Record | None:
    """The values of a file whose keys are those of `section`; None, with a recorded fault, where it cannot be read."""
    decoded = decode(text, faults)
    node = None if decoded is None else compose(decoded, faults)
    return None if node is None else read_record(section, node, Mark(), faults)
