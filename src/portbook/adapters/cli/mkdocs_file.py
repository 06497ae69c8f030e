"""What a site's mkdocs.yml lists, read as data: MkDocs would import its hooks and make Python objects, which run.

Source: MkDocs 1.6, user guide, "Configuration": plugins, markdown_extensions, INHERIT.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from portbook.files import UnusableFile, read_file

_LARGEST = 1024 * 1024
_PARENTS = 8
"""How many files may inherit from one another."""


class UnreadableSite(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """The file is not there, not YAML, or not as MkDocs has it."""


@dataclass(frozen=True)
class Listed:
    """What a site has.

    Attributes:
        plugins: their names; None where it lists none, which leaves it MkDocs' own.
        extensions: names of Markdown extensions.
    """

    plugins: frozenset[str] | None
    extensions: frozenset[str]


class _Plain(yaml.SafeLoader):
    """Tags stand for nothing."""


_Plain.add_multi_constructor("", lambda _loader, _tag, _node: None)


def listed(config: Path) -> Listed:
    """What the file lists, and those that it inherits from.

    Raises:
        UnreadableSite: one of them cannot be read.
    """
    held = _held(config, _PARENTS)
    return Listed(_names(held["plugins"]) if "plugins" in held else None, _names(held.get("markdown_extensions")))


def _held(config: Path, parents: int) -> dict[str, object]:
    try:
        held = yaml.load(read_file(config, _LARGEST), _Plain)  # noqa: S506  # it makes plain values only
    except (UnusableFile, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableSite(str(error)) from None
    if not isinstance(held, dict):
        message = "not a mapping"
        raise UnreadableSite(message)
    parent = held.get("INHERIT")
    if parent is None:
        return held
    if not isinstance(parent, str) or not parents:
        message = "nothing to inherit from"
        raise UnreadableSite(message)
    return _merged(_held(config.parent / parent, parents - 1), held)


def _merged(inherited: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Mappings come together; anything else takes the place of what it inherits."""
    pairs = {key: (inherited.get(key), value) for key, value in own.items()}
    both = {
        key: {**before, **after}
        for key, (before, after) in pairs.items()
        if isinstance(before, dict) and isinstance(after, dict)
    }
    return {**inherited, **own, **both}


def _names(held: object) -> frozenset[str]:
    """Of a list of names or mappings of names to options, or of such a mapping."""
    if isinstance(held, Mapping):
        return frozenset(map(str, held))
    if held is not None and not isinstance(held, list):
        message = "not a list"
        raise UnreadableSite(message)
    return frozenset(
        name for each in held or () for name in _names(each if isinstance(each, Mapping) else {each: None})
    )
