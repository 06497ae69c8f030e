"""One file of `ports/` as a service, or its problems."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from portbook.load.build import build_service
from portbook.load.compose import compose
from portbook.load.crosscheck import check_service
from portbook.load.faults import Faults
from portbook.load.flowcheck import check_flow
from portbook.load.named_addresses import Names, in_place
from portbook.load.nodes import Mark
from portbook.load.other_services import OtherFile, Others, names_of_others, with_others
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
        rests_on: the addresses that the file has by their names in portbook.yml, and the files of other services whose roles it
            names; empty where it has neither.
    """

    service: Service | None
    problems: tuple[Problem, ...]
    id: str
    where: Location
    rests_on: str = ""


@dataclass(frozen=True)
class ReadService:
    """A file whose values are read, and whose parts are not yet compared with one another.

    Attributes:
        path: its path.
        record: its values; None where it cannot be read.
        faults: what is wrong so far.
    """

    path: str
    record: Record | None
    faults: Faults

    @property
    def id(self) -> str:
        """The service's id; empty where the file has none."""
        return self.record.get("service", str, "") if self.record else ""

    @property
    def others(self) -> frozenset[str]:
        """The ids of the other services whose roles it names."""
        return names_of_others(self.record) if self.record else frozenset()

    def for_others(self, content: bytes) -> OtherFile | None:
        """What the files of other services may refer to; None where nothing could be read."""
        if self.record is None:
            return None
        digest = sha256(content + self.record.rests_on.encode()).hexdigest()
        return OtherFile(self.path, self.record, bool(self.faults), digest)


_NO_NAMES: Names = {}
_NO_OTHERS: Others = {}


def load_service(text: str | bytes, path: str, names: Names = _NO_NAMES) -> LoadedService:
    """The service in the text of a file that names no roles of other services.

    Args:
        text: of the file.
        path: only the name that problems have; nothing is read from it.
        names: the addresses of portbook.yml that the file may name.
    """
    return checked(read_service(text, path, names))


def read_service(text: str | bytes, path: str, names: Names = _NO_NAMES) -> ReadService:
    """The values of a file."""
    faults = Faults(path)
    return ReadService(path, read_text(SERVICE, text, faults, names), faults)


def checked(read: ReadService, others: Others = _NO_OTHERS) -> LoadedService:
    """The service in a file.

    Args:
        read: its values.
        others: the services of the site whose roles it may name.
    """
    faults = read.faults.again()
    faults.extend(read.faults)
    if read.record is None:
        return LoadedService(None, faults.problems, "", Location(read.path))
    record, stand_for = with_others(read.record, others, faults)
    check_service(record, faults)
    if read.id in RESERVED:
        message = f"`{read.id}` names the page about all services"
        faults.add(record.mark_of("service"), "reserved-id", message, "choose another id")
    for name, flow in record.records("flows").items():
        check_flow(record, name, flow, faults)
    service = None if faults else build_service(record, read.path, faults)
    if service and stand_for:
        roles = {id_: replace(role, stands_for=stand_for.get(id_)) for id_, role in service.roles.items()}
        service = replace(service, roles=roles)
    return LoadedService(
        service,
        faults.problems,
        read.id,
        faults.at(record.mark_of("service")),
        _rests_on(read.record, read.others, others),
    )


def _rests_on(record: Record, named: Iterable[str], others: Others) -> str:
    """What a service depends on besides the bytes of its file."""
    files = [f"{id_}={others[id_].path}={others[id_].digest}" for id_ in sorted(named) if id_ in others]
    return "\0".join(filter(None, (record.rests_on, *files)))


def read_text(section: Section, text: str | bytes, faults: Faults, names: Names = _NO_NAMES) -> Record | None:
    """The values of a file whose keys are those of `section`; None, with a recorded fault, where it cannot be read."""
    decoded = decode(text, faults)
    node = None if decoded is None else compose(decoded, faults)
    if node is None:
        return None
    whole, rests_on = in_place(section, node, ALL_SECTIONS, names, faults)
    record = read_record(section, whole, Mark(), faults)
    return record and replace(record, rests_on=rests_on)
