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
        said: its elements, each with where it is for.
        included: the services that it includes.
    """

    said: tuple[str, ...] = ()
    included: tuple[str, ...] = ()


def main(folder: str) -> None:
    """Write the extract."""
    tags = sorted((each for each in _git(folder, "tag").split() if _version(each) >= FIRST), key=_version)
    releases = [dict(_release(folder, each)) for each in tags]
    services = {name: list(_elements(name, releases)) for name in sorted({key for each in releases for key in each})}
    extract = {
        "source": SOURCE,
        "version": f"{tags[0]} to {tags[-1]}, {len(tags)} releases",
        "licence": "GPL-2.0-or-later",
        "attribution": "firewalld's authors: ports and protocols of its services; facts taken from them, reordered",
        "extracted": datetime.now(UTC).date().isoformat(),
        "services": {name: found[0] for name, found in services.items() if len({*map(str, found)}) == 1},
    }
    PLACE.write_text(json.dumps(extract, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _version(tag: str) -> tuple[int, ...]:
    found = _TAG.fullmatch(tag)
    return tuple(map(int, found.groups())) if found else ()


def _release(folder: str, tag: str) -> Iterator[tuple[str, Service]]:
    for line in _git(folder, "ls-tree", tag, _FOLDER).splitlines():
        about, path = line.split("\t")
        if path.endswith(".xml"):
            yield Path(path).stem, parsed(_git(folder, "cat-file", "blob", about.split()[2]))


def parsed(text: str) -> Service:
    """A service's elements and where they are for, and the services that it includes."""
    said, included, destination = [], [], ""
    for each in ET.fromstring(text):  # noqa: S314  # firewalld's own files
        if each.tag == "port" and each.get("port"):
            said.append(f"port {each.get('port')}/{each.get('protocol')}")
        elif each.tag in {"port", "protocol"}:
            said.append(f"protocol {each.get('value') or each.get('protocol')}")
        elif each.tag == "source-port":
            said.append(f"source-port {each.get('port')}/{each.get('protocol')}")
        elif each.tag == "include":
            included.append(str(each.get("service")))
        elif each.tag == "destination":
            destination = "".join(f" {family}={address.lower()}" for family, address in sorted(each.items()))
        elif each.tag not in _TOLD:
            message = f"what {each.tag} does in a service is not known"
            raise ValueError(message)
    return Service(tuple(each + destination for each in said), tuple(included))


def _elements(name: str, releases: list[dict[str, Service]]) -> Iterator[list[str]]:
    """Of each release that has it."""
    for release in releases:
        if name in release:
            yield sorted(_whole(name, release, frozenset()))


def _whole(name: str, release: Mapping[str, Service], seen: frozenset[str]) -> set[str]:
    """With the elements of the services that it includes."""
    service = release.get(name, Service())
    found = {*service.said}
    for each in service.included:
        if each not in seen:
            found |= _whole(each, release, seen | {name})
    return found


def _git(folder: str, *words: str) -> str:
    done = subprocess.run(["git", "-C", folder, *words], capture_output=True, check=True, text=True)  # noqa: S603, S607
    return done.stdout


if __name__ == "__main__":
    main(*sys.argv[1:])
