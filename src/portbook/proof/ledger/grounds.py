"""What the evidence of a snippet rests on: the service's file, our source, the target, and the engines as they are here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from portbook.model import OF_ONE_VERSION, Book
from portbook.model.profiles import profiles_of
from portbook.proof.engine import Engine, Equipment, Readiness, here
from portbook.proof.ledger import signature
from portbook.proof.ledger.fingerprint import whole_source
from portbook.proof.ledger.memory_table import Group, Record
from portbook.proof.reading import self_reading
from portbook.snippets import forms_of
from portbook.targets import Target


@dataclass(frozen=True)
class Grounds:
    """What evidence rests on: where it is as it was, so is the evidence.

    Attributes:
        book: the services.
        chosen: the targets.
        engines: all engines that this package knows, by id.
        equipment: what they are where snippets are judged.
    """

    book: Book
    chosen: Sequence[Target]
    engines: Mapping[str, Engine]
    equipment: Equipment = here

    @cached_property
    def tools(self) -> dict[str, Readiness]:
        """What the engines are, by id."""
        return {engine.id: self.equipment(engine) for engine in self.engines.values()}

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The targets by id."""
        return {target.id: target for target in self.chosen}

    @cached_property
    def _of_targets(self) -> dict[str, bytes]:
        """What the stamps for a target have in common, by its id."""
        return {target.id: self._of_target(target) for target in self.chosen}

    def _of_target(self, target: Target) -> bytes:
        judges = [id_ for id_, engine in self.engines.items() if is_named(engine, target)]
        states = (text for id_ in judges for text in (id_, *self.tools[id_]))
        return signature.joined((whole_source(), target.id, *target.forms, "", *target.engines, "", *states))

    def stamp(self, group: Group) -> str:
        """Hash of all that the evidence of a group rests on; empty where its service came from no file."""
        service = self.book.services[group.service]
        if not service.digest:
            return ""
        return sha256(self._of_targets[group.target] + signature.joined((service.id, service.digest))).hexdigest()

    def hold(self, record: Record) -> bool:
        """Whether a record is of a group of ours, and nothing that it rests on has changed."""
        service = self.book.services.get(record.group.service)
        known = service is not None and record.group.target in self.targets and record.group.role in service.roles
        return known and record.stamp == self.stamp(record.group) != ""

    def size(self, group: Group) -> int:
        """How many snippets a group has."""
        service = self.book.services[group.service]
        forms = forms_of(service, service.roles[group.role], self.targets[group.target])
        return len(profiles_of(service)) * sum(form in OF_ONE_VERSION for form in forms)


def is_named(engine: Engine, target: Target) -> bool:
    """Whether an engine judges snippets of a target, or may take the place of one that does; our own reader always does."""
    return engine is self_reading.ENGINE or not {engine.id, engine.stands_in_for}.isdisjoint(target.engines)
