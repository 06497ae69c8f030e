"""Settings of a site's mkdocs.yml, read as data: MkDocs would import its hooks and run Python objects.

Source: MkDocs 1.6, user guide, "Configuration": plugins, markdown_extensions, use_directory_urls, INHERIT.
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


class UnreadableSite(Exception):  # noqa: N818  # it names a fact, as KeyError does
    """The file does not exist, is not YAML, or is not a configuration of MkDocs."""


@dataclass(frozen=True)
class Extensions:
    """The plugins and Markdown extensions of a site.

    Attributes:
        plugins: names of plugins; None where the site lists none, so that it has MkDocs' default ones.
        extensions: names of Markdown extensions.
    """

    plugins: frozenset[str] | None
    extensions: frozenset[str]


@dataclass(frozen=True)
class Relative:
    """A path with MkDocs' tag `!relative`.

    Attributes:
        to: `$config_dir` or `$docs_dir`, and a path in it; empty for the folder of the page.
    """

    to: str


class _Plain(yaml.SafeLoader):
    """A loader that reads tagged values as nothing, besides relative paths."""


_Plain.add_multi_constructor("", lambda _loader, _tag, _node: None)
_Plain.add_constructor("!relative", lambda _loader, node: Relative(str(node.value)))


def listed(config: Path) -> Extensions:
    """The plugins and extensions that a file lists, with those of the files that it inherits from.

    Raises:
        UnreadableSite: one of the files cannot be read.
    """
    settings = _settings(config, _PARENTS)
    plugins = _names(settings["plugins"]) if "plugins" in settings else None
    return Extensions(plugins, _names(settings.get("markdown_extensions")))


def uses_directory_urls(config: Path) -> bool:
    """Whether the page `a.md` becomes `a/`, not `a.html`: MkDocs' default, also of a file that cannot be read."""
    try:
        return _settings(config, _PARENTS).get("use_directory_urls") is not False
    except UnreadableSite:
        return True


def site_name(config: Path) -> str:
    """The name of the site; empty where the file cannot be read."""
    try:
        return str(_settings(config, _PARENTS).get("site_name", ""))
    except UnreadableSite:
        return ""


def options(config: Path, extension: str) -> Mapping[str, object] | None:
    """The options of a Markdown extension; None where the site does not use it, or the file cannot be read."""
    try:
        entries = _settings(config, _PARENTS).get("markdown_extensions")
    except UnreadableSite:
        return None
    listed = entries if isinstance(entries, list) else [entries]
    for entry in listed:
        chosen = entry.get(extension) if isinstance(entry, Mapping) else None
        if isinstance(chosen, Mapping):
            return {str(key): value for key, value in chosen.items()}
        if extension in (entry if isinstance(entry, Mapping) else [entry]):
            return {}
    return None


def _settings(config: Path, parents: int) -> dict[str, object]:
    try:
        settings = yaml.load(read_file(config, _LARGEST), _Plain)  # noqa: S506  # it makes plain values only
    except (UnusableFile, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnreadableSite(str(error)) from None
    if not isinstance(settings, dict):
        message = "not a mapping"
        raise UnreadableSite(message)
    parent = settings.get("INHERIT")
    if parent is None:
        return settings
    if not isinstance(parent, str) or not parents:
        message = "nothing to inherit from"
        raise UnreadableSite(message)
    return _merged(_settings(config.parent / parent, parents - 1), settings)


def _merged(inherited: dict[str, object], own: dict[str, object]) -> dict[str, object]:
    """Inherited settings with a file's own: mappings are merged, and any other value replaces the inherited one."""
    pairs = {key: (inherited.get(key), value) for key, value in own.items()}
    both = {
        key: {**before, **after}
        for key, (before, after) in pairs.items()
        if isinstance(before, dict) and isinstance(after, dict)
    }
    return {**inherited, **own, **both}


def _names(entries: object) -> frozenset[str]:
    """The names in a list of names or mappings of names to options, or in such a mapping."""
    if isinstance(entries, Mapping):
        return frozenset(map(str, entries))
    if entries is not None and not isinstance(entries, list):
        message = "not a list"
        raise UnreadableSite(message)
    return frozenset(
        name for entry in entries or () for name in _names(entry if isinstance(entry, Mapping) else {entry: None})
    )
