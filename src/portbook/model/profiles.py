"""The profiles that a service has, whether its file names any or not."""

from __future__ import annotations

from dataclasses import replace

from portbook.model.service import Profile, Service

EVERYTHING = "all"
"""The profile of all flows, for services that name no profiles."""
ALL_FLOWS = "All flows"
"""The title of that profile."""
_DEFAULT = "default"
"""The profile of what is needed, for services that mark none of theirs as the default."""


def profiles_of(service: Service) -> tuple[Profile, ...]:
    """The service's profiles, of which one is the default.

    Where it has none, one of every flow. Where none is marked `default`, the one of that id is; without such a one, one more of
    the flows that are required or recommended.
    """
    profiles = tuple(service.profiles.values())
    if not profiles:
        return (Profile(EVERYTHING, ALL_FLOWS, tuple(service.flows), default=True),)
    if any(profile.default for profile in profiles):
        return profiles
    if _DEFAULT in service.profiles:
        return tuple(replace(profile, default=profile.id == _DEFAULT) for profile in profiles)
    needed = tuple(flow.id for flow in service.flows.values() if flow.need != "optional")
    return (Profile(_DEFAULT, "Required and recommended", needed, default=True), *profiles)


def default_profile(service: Service) -> Profile:
    """The profile that rules are for where none is named."""
    return next(profile for profile in profiles_of(service) if profile.default)
