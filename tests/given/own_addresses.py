"""A reader's own addresses, and what a target renders for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from portbook.load import load_book
from portbook.model import Addresses, Network, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.model.service import with_values
from portbook.snippets import _brief
from portbook.targets import Target
from tests.given.catalogue import catalogue

ROOT = Path(__file__).parents[2]
CASES = ROOT / "tests" / "cases" / "slots"
Values = Mapping[str, tuple[Network, ...]]

KINDS: Mapping[str, Sequence[int]] = {
    "network": (20, 0),
    "host": (32, 0),
    "network6": (0, 56),
    "host6": (0, 128),
    "networks": (23, 49),
    "hosts": (32, 128),
    "network and host": (9, 128),
}
"""By name, the prefix lengths of a value in IPv4 and IPv6; 0 for none."""


@cache
def services() -> Mapping[str, Service]:
    """The catalogue, and services that are harder than its own."""
    hard = load_book({path.name: path.read_bytes() for path in sorted(CASES.glob("*.yml"))})
    assert not hard.problems
    return {**hard.book.services, **catalogue().services}


def names() -> list[str]:
    """The services' ids, without loading them."""
    return [path.stem for folder in (CASES, ROOT / "ports") for path in sorted(folder.glob("*.yml"))]


def own(service: Service, kind: str, *, backwards: bool = False) -> Values:
    """A different value for each role without an address, in order of the numbers or against it."""
    unknown = [role.id for role in service.roles.values() if role.placeholder]
    return {name: value(kind, len(unknown) - at if backwards else at + 1) for at, name in enumerate(unknown)}


def value(kind: str, number: int) -> tuple[Network, ...]:
    """A value of a kind."""
    ipv4, ipv6 = KINDS[kind]
    networks: tuple[Network, ...] = ()
    if ipv4:
        address = (10 << 24) + (number << 23) + 9
        networks += (IPv4Network((address, ipv4), strict=False),)
    if ipv6:
        address = (0xFD12_3456 << 96) + (number << 80) + 0xA
        networks += (IPv6Network((address, ipv6), strict=False),)
    return networks


def rendered(snippet: Snippet, target: Target, service: Service, values: Values) -> str:
    """What the target renders for a snippet with values for some of its placeholders."""
    given = {one.name: values[one.name] for one in snippet.brief.placeholders if values.get(one.name)}
    with_them = placed(service, snippet.id.role, given)
    profile = next(profile for profile in profiles_of(with_them) if profile.id == snippet.id.profile)
    brief = _brief(with_them, with_them.roles[snippet.id.role], profile, target)
    kept = tuple(placeholder for placeholder in brief.placeholders if placeholder.name not in given)
    return target.render(replace(brief, id=snippet.id, placeholders=kept))


def placed(service: Service, host: str, values: Values) -> Service:
    """A service with values for some roles, as a host sees them.

    The role of the host itself keeps its placeholder, with the values in place of the documentation networks: as a role with
    an address, it would have that in its own rules at the near end too.
    """
    whole = {name: with_defaults(service.roles[name].default, networks) for name, networks in values.items()}
    others = with_values(service, {name: Addresses(networks) for name, networks in whole.items() if name != host})
    own = {host: replace(others.roles[host], default=whole[host])} if host in whole else {}
    return replace(others, roles={**others.roles, **own})


def with_defaults(default: tuple[Network, ...], value: tuple[Network, ...]) -> tuple[Network, ...]:
    """A value, with the documentation network of the IP version that it has none of."""
    versions = {network.version for network in value}
    return tuple(
        sorted((*value, *(one for one in default if one.version not in versions)), key=lambda one: one.version)
    )
