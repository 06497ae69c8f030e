"""The services that firewalld ships, as far as every release of ten years says the same of them.

Run it with a clone of firewalld's repository, which has a tag for each release:

    git clone https://github.com/firewalld/firewalld FOLDER
    python -m tools.extracts.firewalld FOLDER
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

PLACE = Path(__file__).parents[2] / "src" / "portbook" / "firewalls" / "firewalld" / "services.json"
SOURCE = "https://github.com/firewalld/firewalld"
FIRST = (0, 4, 4)
"""As Red Hat Enterprise Linux 7 had it."""
_TAG = re.compile(r"v(\d+)\.(\d+)\.(\d+)")
_FOLDER = "config/services/"
_TOLD = frozenset({"short", "description", "module", "helper"})
"""What lets no first packet in."""


@dataclass(frozen=True)
class Service:
    """What a release says of a service.

    Attributes:
        ports: its elements, each with where it is for.
        included: the services that it includes.
    """

    ports: tuple[str, ...] = ()
    included: tuple[str, ...] = ()


def main(folder: str) -> None:
    """Write the extract."""
    tags = sorted((tag for tag in _git(folder, "tag").split() if _version(tag) >= FIRST), key=_version)
    releases = [dict(_release(folder, release)) for release in tags]
    services = {
        name: list(_elements(name, releases)) for name in sorted({key for release in releases for key in release})
    }
    extract = {
        "source": SOURCE,
        "version": f"{tags[0]} to {tags[-1]}, {len(tags)} releases",
        "licence": "GPL-2.0-or-later",
        "attribution": "firewalld's authors: ports and protocols of its services; facts taken from them, reordered",
        "extracted": datetime.now(UTC).date().isoformat(),
        "services": {
            name: definitions[0] for name, definitions in services.items() if len({*map(str, definitions)}) == 1
        },
    }
    PLACE.write_text(json.dumps(extract, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _version(tag: str) -> tuple[int, ...]:
    match = _TAG.fullmatch(tag)
    return tuple(map(int, match.groups())) if match else ()


def _release(folder: str, tag: str) -> Iterator[tuple[str, Service]]:
    for line in _git(folder, "ls-tree", tag, _FOLDER).splitlines():
        about, path = line.split("\t")
        if path.endswith(".xml"):
            yield Path(path).stem, parsed(_git(folder, "cat-file", "blob", about.split()[2]))


def parsed(text: str) -> Service:
    """A service's elements and where they are for, and the services that it includes."""
    ports, included, destination = [], [], ""
    for element in ET.fromstring(text):  # noqa: S314  # firewalld's own files
        if element.tag == "port" and element.get("port"):
            ports.append(f"port {element.get('port')}/{element.get('protocol')}")
        elif element.tag in {"port", "protocol"}:
            ports.append(f"protocol {element.get('value') or element.get('protocol')}")
        elif element.tag == "source-port":
            ports.append(f"source-port {element.get('port')}/{element.get('protocol')}")
        elif element.tag == "include":
            included.append(str(element.get("service")))
        elif element.tag == "destination":
            destination = "".join(f" {family}={address.lower()}" for family, address in sorted(element.items()))
        elif element.tag not in _TOLD:
            message = f"what {element.tag} does in a service is not known"
            raise ValueError(message)
    return Service(tuple(port + destination for port in ports), tuple(included))


def _elements(name: str, releases: list[dict[str, Service]]) -> Iterator[list[str]]:
    """Of each release that has it."""
    for release in releases:
        if name in release:
            yield sorted(_whole(name, release, frozenset()))


def _whole(name: str, release: Mapping[str, Service], visited: frozenset[str]) -> set[str]:
    """With the elements of the services that it includes."""
    service = release.get(name, Service())
    ports = {*service.ports}
    for include in service.included:
        if include not in visited:
            ports |= _whole(include, release, visited | {name})
    return ports


def _git(folder: str, *words: str) -> str:
    completed = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True)  # noqa: S603, S607
    return completed.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
