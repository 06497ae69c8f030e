"""What iptables-save and ip6tables-save print on a Docker host; or the commands run on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from portbook.firewalls.docker.machine import DockerHost
from portbook.firewalls.docker.read import LONGEST, read
from portbook.firewalls.iptables.listing import is_saved, parts_of
from portbook.firewalls.iptables.state import parts_of_state
from portbook.firewalls.iptables.tables import tables
from portbook.model import ANY_PROTOCOL, Direction, Family, Rule
from portbook.targets.base import CannotJudge, Doubt, Reading, Remark

_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_PROGRAMS = {4: "iptables-save", 6: "ip6tables-save"}
_PUBLISHED_ONLY = "only ports that Docker publishes are judged here, and what the host itself listens on is not"


def read_listing(text: str, interface: str = "") -> Reading:
    """What a Docker host lets through to published ports, and what its containers may open.

    Args:
        text: the listing, or commands.
        interface: the interface that callers use; empty where it is unknown.

    Raises:
        CannotJudge: the text is no listing of a Docker host, or the closed grammar does not know a part of commands.
        Rejected: iptables refuses the text.
    """
    if len(text.encode()) <= LONGEST:
        if is_saved(text):
            return read_machine(parts_of(text), interface)
        if text.lstrip().startswith("-P "):
            message = "iptables -S lists the table filter only, and which ports are published is in the table nat"
            raise CannotJudge(1, message, id_="docker-one-table", cure="use iptables-save")
    if interface:
        message = "an interface can be chosen only for what iptables-save prints"
        raise CannotJudge(1, message, id_="docker-interface-of-commands")
    return read(text)


def read_state(text: str) -> Reading:
    """What two saved rule sets let through, each behind its mark.

    Raises:
        CannotJudge: a mark is missing, or they are not of a Docker host.
    """
    return read_machine(parts_of_state(text))


def read_machine(parts: Mapping[int, Iterable[tuple[int, str]]], interface: str = "") -> Reading:
    """What the numbered lines of each IP version let through; a missing version is in doubt.

    Raises:
        CannotJudge: none of them is of a Docker host.
    """
    hosts = [
        DockerHost(version, {table.name: table for table in tables(lines)}, interface)
        for version, lines in parts.items()
    ]
    docker = [host for host in hosts if host.has_user_chain]
    if not docker:
        message = "this listing has no jump to DOCKER-USER, so Docker has no iptables rules on this machine"
        raise CannotJudge(1, message, id_="docker-no-user-chain", cure="list the rules while Docker runs")
    readings = [host.read() for host in docker]
    missing = [_missing(version) for version in _PROGRAMS if version not in parts]
    remarks = [remark for reading in readings for remark in reading.remarks]
    remarks += [Remark(0, _PUBLISHED_ONLY, "docker-published-only")]
    remarks += [_without_chain(host.version) for host in hosts if host not in docker]
    remarks += [Remark(0, doubt.message, doubt.id, doubt.cure) for doubt in missing]
    return Reading(
        tuple(rule for reading in readings for rule in reading.rules),
        tuple(remarks),
        (*(doubt for reading in readings for doubt in reading.doubts), *missing),
    )


def _missing(version: int) -> Doubt:
    message, cure = f"IPv{version} is not in this text", f"put what {_PROGRAMS[version]} prints behind it"
    every = tuple(Rule(direction, ANY_PROTOCOL, _FAMILIES[version]) for direction in Direction)
    return Doubt(0, message, every, "docker-missing-ip-version", cure)


def _without_chain(version: int) -> Remark:
    message = f"Docker has no rules for IPv{version} here, so its proxy takes IPv{version} to published ports on the host itself"
    return Remark(0, message, "docker-proxied-ip-version", "filter it in chain INPUT")
