"""The flows that one instance of a service has: those of its profile, of the options that are on, and those that it adds."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.model import Flow, Need, Service
from portbook.model.estate import Instance
from portbook.model.profiles import default_profile


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
