"""The services of the firewalld on this machine. Portbook has no copy of them: their licence is the GPL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from portbook.files import UnusableFile, read_file
from portbook.registries.registry import Listing, Registry, joined, listing_of

FOLDER = "usr/lib/firewalld/services"
"""Where firewalld has its services, from the root of its files. Source: firewalld.service(5)."""
LARGEST = 1 << 16
_ABSENT = "firewalld is not on this machine: run portbook tools install firewalld, which only unpacks it"


class UnreadableServices(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A file of firewalld's is not what its services are: one sentence says which and why."""


def firewalld(folder: Path | None) -> Registry:
    """The services in a folder of firewalld's.

    Args:
        folder: with a file for each service; None where firewalld is not on this machine.

    Raises:
        UnreadableServices: a file in it is no service that is understood here.
    """
    entries = dict(_entries(folder)) if folder else {}
    return Registry(
        "firewalld",
        "firewalld",
        "the services of firewalld",
        "as on this machine",
        "GPL-2.0-or-later",
        assigns=False,
        entries=entries,
        absent="" if folder else _ABSENT,
    )


@dataclass(frozen=True)
class _Service:
    """What one file says: the ports of its own, and the services that it includes."""

    ports: Listing
    included: tuple[str, ...]


def _entries(folder: Path) -> Iterator[tuple[str, Listing]]:
    services = {path.stem: _read(path) for path in sorted(folder.glob("*.xml"))}
    yield from ((name, joined(_whole(name, services, frozenset()))) for name in services)


def _read(path: Path) -> _Service:
    try:
        root = ET.fromstring(read_file(path, LARGEST))  # noqa: S314  # firewalld's own
        return _Service(joined(_own(root)), tuple(element.get("service", "") for element in root.iter("include")))
    except (UnusableFile, ET.ParseError) as error:
        msg = f"{path} cannot be read: {error}"
        raise UnreadableServices(msg) from None
    except (KeyError, ValueError) as error:
        msg = f"{path} has a port or protocol that is not known here: {error}"
        raise UnreadableServices(msg) from None


def _own(root: ET.Element) -> Iterator[Listing]:
    """The ports of a service. A `port` without a number is the whole protocol."""
    for element in root:
        if element.tag == "port" and element.get("port"):
            yield listing_of(f"{element.get('port')}/{element.get('protocol')}")
        elif element.tag in {"port", "protocol"}:
            yield listing_of(element.get("value", element.get("protocol", "")))


def _whole(name: str, services: Mapping[str, _Service], visited: frozenset[str]) -> Iterator[Listing]:
    """The ports of a service, and of those that it includes."""
    yield services[name].ports
    for included in services[name].included:
        if included in services and included not in visited:
            yield from _whole(included, services, visited | {name})
