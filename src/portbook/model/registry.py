"""What registries of ports call a service."""

from __future__ import annotations

from dataclasses import dataclass, field

from portbook.model.problem import Location

REGISTRIES = ("iana", "aws-security-group", "firewalld")
"""The ids of the registries, in the order of their pages. `portbook.registries` has what they list."""


@dataclass(frozen=True)
class RegistryEntry:
    """What a registry of ports calls the service; `differs` is why its ports are others, `where` its place in the file."""

    id: str
    names: tuple[str, ...]
    differs: str = ""
    where: Location = field(default=Location(""), compare=False)
