"""The ends of an estate's flows, the flows between them, and which flows an instance of a service has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from portbook.model import Addresses, Flow, Need, Role, Service
from portbook.model.estate import Instance
from portbook.model.pods import Labels
from portbook.model.profiles import default_profile


@dataclass(frozen=True)
class Party:
    """One end of flows of the estate: a host group, or something that no group plays and the data has an address of.

    Attributes:
        id: the group's id; `service-role` for something out there.
        title: as people call it.
        addresses: where it is.
        zone: id of its zone; empty for none.
        own: whether it is a group of the estate.
        pods: labels of the pods that play its roles, where all have the same ones.
        process: the programs that connect or listen there.
    """

    id: str
    title: str
    addresses: Addresses
    zone: str = ""
    own: bool = True
    pods: Labels = ()
    process: str = ""


@dataclass(frozen=True)
class EstateFlow:
    """A flow of one instance of a service, between those who play its roles.

    Attributes:
        id: `instance-service-flow`, or `service-flow` where the instance has the service's name; with a number where another
            flow has that id already.
        flow: the flow as the data has it; one whose alternatives the instance leaves out is no alternative.
        service: the service whose flow it is.
        instance: the instance.
        sources: ids of the parties that send first.
        destinations: ids of the parties that receive.
        one_of: the flow's group of alternatives, by a name that is unique in the estate; empty for none.
    """

    id: str
    flow: Flow
    service: Service
    instance: Instance
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    one_of: str = ""

    @property
    def name(self) -> str:
        """The service, with the instance where it has a name of its own: `PostgreSQL, Billing`."""
        own = self.instance.id != self.service.id
        return f"{self.service.title}{f', {self.instance.title or self.instance.id}' if own else ''}"

    @property
    def title(self) -> str:
        """`PostgreSQL, Billing: SQL`."""
        return f"{self.name}: {self.flow.label}"


def as_role(party: Party, **changes: object) -> Role:
    """A party as a role of a service."""
    role = Role(party.id, party.title, process=party.process, address=party.addresses, pods=party.pods)
    return replace(role, **changes)  # type: ignore[arg-type]  # the caller's are attributes of a role


def flows_of(service: Service, instance: Instance) -> Iterator[Flow]:
    """The flows of a service that an instance has, in the order of the data."""
    named = service.profiles.get(instance.profiles.get(service.id, ""))
    profile = named or (default_profile(service) if service.profiles else None)
    for flow in service.flows.values():
        key = service.id, flow.id
        wanted = flow.id in profile.flows if profile else flow.need is not Need.OPTIONAL
        if key in instance.adds or (wanted and key not in instance.leaves_out and _is_on(service, instance, flow)):
            yield flow


def _is_on(service: Service, instance: Instance, flow: Flow) -> bool:
    """Whether the option that a flow depends on is on, or there is none."""
    if not flow.option:
        return True
    return service.options[flow.option].default or (service.id, flow.option) in instance.options
