"""A site with a large estate: 1,000 host groups that play the roles of 5,000 flows of 40 services of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle
from pathlib import Path
from shutil import copyfile

from portbook.estate.party import flows_of
from portbook.load import read_book
from portbook.model import Service
from portbook.model.estate import Instance

ROOT = Path(__file__).resolve().parents[2]
GROUPS, FLOWS, SERVICES, ZONES = 1_000, 5_000, 40, 20
ROUTER = 8
"""The group that forwards packets between zones."""
FIREWALLS = ("nftables", "iptables", "ufw", "firewalld")
_COMMON = ("ssh", "node-exporter", "ntp")
"""Services of which every host plays a role."""
_OF_ALL = ("ssh/server", "node-exporter/node", "ntp/client")
_OF_ONE = ("ssh/client", "node-exporter/server", "ntp/server")


def write_site(site: Path, groups: int = GROUPS, flows: int = FLOWS) -> None:
    """Write the files of a site.

    Args:
        site: a folder that is not there.
        groups: how many host groups it has.
        flows: how many flows they have between them, at least.
    """
    services = _services()
    (site / "ports").mkdir(parents=True)
    (site / "docs").mkdir()
    (site / "docs/index.md").write_text("# Estate\n", "utf-8")
    (site / "portbook.yml").write_text("ports: ports\n", "utf-8")
    for service in (*services, *_COMMON):
        copyfile(ROOT / f"ports/{service}.yml", site / f"ports/{service}.yml")
    (site / "estate.yml").write_text(_estate(services, groups, flows), "utf-8")


def _services() -> Mapping[str, Service]:
    """The first services of the catalogue with roles that somebody has to play."""
    known = read_book(ROOT / "ports", ROOT).book.services.values()
    played = [service for service in known if len(_roles(service)) > 1 and service.id not in _COMMON]
    return {service.id: service for service in played[:SERVICES]}


def _roles(service: Service) -> list[str]:
    """The roles of which the data has no address."""
    return [role.id for role in service.roles.values() if role.address is None]


def _estate(services: Mapping[str, Service], groups: int, flows: int) -> str:
    """The text of `estate.yml`. JSON is YAML too, but people write YAML: it is what is timed."""
    plays = _plays([*services.values()], groups, flows)
    zones = [
        f"  zone-{number}: {{title: Zone {number}, networks: [10.{number}.0.0/16, '2001:db8:{number:x}::/48'], firewall: vyos}}\n"
        for number in range(ZONES)
    ]
    listed = [_group(number, plays[number]) for number in range(groups)]
    return f"zones:\n{''.join(zones)}all-play: [{', '.join(_OF_ALL)}]\ngroups:\n{''.join(listed)}"


def _plays(services: Sequence[Service], groups: int, flows: int) -> list[list[str]]:
    """What each group plays: one instance after another, until there are enough flows."""
    plays: list[list[str]] = [[] for _ in range(groups)]
    plays[0] += _OF_ONE
    free, missing = cycle(range(1, groups)), flows
    for number, service in enumerate(cycle(services)):
        instance = Instance(f"i{number}")
        missing -= len([*flows_of(service, instance)])
        for role in _roles(service):
            plays[next(free)].append(f"{service.id}@{instance.id}/{role}")
        if missing <= 0:
            return plays
    return plays


def _group(number: int, plays: Sequence[str]) -> str:
    zone, place = number % ZONES, number // ZONES
    addresses = f"10.{zone}.{place}.16/28", f"2001:db8:{zone:x}:{place:x}::10/124"
    keys = {
        "title": f"Group {number}",
        "zone": f"zone-{zone}",
        "addresses": f"[{', '.join(map(json.dumps, addresses))}]",
        "firewall": FIREWALLS[number % len(FIREWALLS)],
        "owner": f"Team {number % 50}",
        "forwards": "[zone-1, zone-2, zone-3]" if number == ROUTER else "",
        "plays": f"[{', '.join(plays)}]" if plays else "",
    }
    return f"  {group_id(number)}:\n" + "".join(f"    {key}: {value}\n" for key, value in keys.items() if value)


def group_id(number: int) -> str:
    """The id of a group."""
    return f"g{number}"


def some_groups(firewall: str, groups: int = GROUPS) -> Iterator[str]:
    """The ids of groups of hosts with a firewall, but for the one that all others have flows with."""
    numbers = (number for number in range(1, groups) if number != ROUTER)
    return (group_id(number) for number in numbers if FIREWALLS[number % len(FIREWALLS)] == firewall)
