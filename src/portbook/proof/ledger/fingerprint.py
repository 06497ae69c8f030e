"""The hash of everything that decides what a snippet's evidence means."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Ports, Rule, Snippet
from portbook.plugins import plugins

_PACKAGE = Path(__file__).parents[2]
_PARTS = (
    "compare",
    "escape",
    "evidence.py",
    "firewalls",
    "model",
    "plugins.py",
    "proof",
    "rules",
    "snippets.py",
    "targets",
)
"""All targets, not only the snippet's own: they import each other."""
_GROUPS = ("portbook.targets", "portbook.engines", "portbook.programs")


def key(snippet: Snippet) -> str:
    """Hash of a snippet's text, its expressed rules, and the source of everything that renders and judges it."""
    digest = sha256(source().encode())
    for part in (snippet.id.target, snippet.id.form, snippet.text, *map(_line, snippet.rules)):
        encoded = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(encoded))
        digest.update(encoded)
    return digest.hexdigest()


@cache
def source() -> str:
    """Hash of our own source and that of targets and engines from other packages, as of the first call."""
    digest = sha256()
    for path in _files():
        with open(path, "rb") as file:  # noqa: PTH123  # hundreds, at each build
            text = file.read()
        digest.update(f"{os.path.basename(path)}:{len(text)}:".encode())  # noqa: PTH119  # likewise
        digest.update(text)
    return digest.hexdigest()


@cache
def whole_source() -> str:
    """The same with all the rest of our source: also what reads the data, and writes pages."""
    digest = sha256(source().encode())
    for path in _sources(_PACKAGE):
        with open(path, "rb") as file:  # noqa: PTH123  # likewise
            digest.update(file.read())
    return digest.hexdigest()


def _files() -> Iterator[str]:
    for part in _PARTS:
        yield from _sources(_PACKAGE / part)
    for group in _GROUPS:
        for point in plugins(group):
            spec = find_spec(point.module)
            if spec and spec.origin:
                own_folder = spec.submodule_search_locations or "." in point.module
                yield from _sources(Path(spec.origin).parent if own_folder else Path(spec.origin))


def _sources(path: Path) -> list[str]:
    """And the data beside them, such as a vendor's schema."""
    if not path.is_dir():
        return [str(path)]
    paths = (os.path.join(folder, name) for folder, _folders, files in os.walk(path) for name in files)  # noqa: PTH118  # likewise
    return sorted(path for path in paths if path.endswith((".py", ".json")))


def _line(rule: Rule) -> str:
    """All that a rule means, in one line; faster than `repr`, for a site has thousands."""
    return "|".join(
        (
            rule.direction,
            rule.family,
            str(rule.protocol.number),
            _ports(rule.local_ports),
            _ports(rule.remote_ports),
            _addresses(rule.local),
            _addresses(rule.remote),
            f"{rule.icmp_type} {rule.icmp_code}",
            rule.reply,
            rule.scope,
        )
    )


def _ports(ports: Ports) -> str:
    return "" if ports is ANY_PORTS else ports.spell()


def _addresses(addresses: Addresses) -> str:
    return "" if addresses is ANYWHERE else f"{addresses.anywhere} {addresses.spell(' ')}"
