"""The profiles that a service has, whether its file names any or not."""

from __future__ import annotations

from portbook.model.service import Profile, Service

EVERYTHING = "all"
"""The profile of all flows, for services that name no profiles."""


def profiles_of(service: Service) -> tuple[Profile, ...]:
    """The service's profiles; where it has none, one of every flow, which is the default."""
    if service.profiles:
        return tuple(service.profiles.values())
    return (Profile(EVERYTHING, "All flows", tuple(service.flows), default=True),)


def default_profile(service: Service) -> Profile:
    """The one marked `default`, else the flows that are required or recommended."""
    for profile in profiles_of(service):
        if profile.default:
            return profile
    needed = tuple(flow.id for flow in service.flows.values() if flow.need != "optional")
    return Profile("default", "Required and recommended", needed, default=True)
