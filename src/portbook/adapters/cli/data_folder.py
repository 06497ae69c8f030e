"""The folder of a site's data, as commands that write files into it see it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path

from portbook.adapters.cli.unusable import Unusable
from portbook.adapters.site import relative
from portbook.atomic import replace_files
from portbook.files import UnusableFile, refuse_to_write
from portbook.load import Config, find_config, json_schema, read_book
from portbook.load.config import FILE
from portbook.model import Location, Problem

SCHEMA = "schema.json"
"""The file that editors know the keys from: the first line of each file of data names it."""


def usable_config() -> Config:
    """The configuration of the working directory's site.

    Raises:
        Unusable: it has problems, or there is no site here.
    """
    loaded = find_config(Path.cwd())
    config = loaded.config
    if loaded.problems:
        raise Unusable(*loaded.problems)
    if not config.ports.exists() and not os.path.lexists(config.root / FILE):
        where = Location(relative(config.ports, config.root), 0, 0)
        raise Unusable(Problem(where, "no-data", "there is no such folder", "portbook init DIR makes a new site"))
    return config


def present(config: Config, ids: tuple[str, ...]) -> list[Problem]:
    """A problem for each service that the site has already."""
    loaded = read_book(config.ports, config.root, config.addresses) if config.ports.is_dir() else None
    paths = {id_: service.path for id_, service in loaded.book.services.items()} | dict(loaded.broken) if loaded else {}
    problems = []
    for id_ in ids:
        path = config.ports / f"{id_}.yml"
        if os.path.lexists(path):
            where = Location(relative(path, config.root), 0, 0)
            message = "the file is there already, and nothing is overwritten"
            problems.append(Problem(where, "file-exists", message, "move it away, or choose another service"))
        elif id_ in paths:
            message = f"the service `{id_}` is in this file already"
            problems.append(Problem(Location(paths[id_], 0, 0), "file-exists", message, "move it away, or rename it"))
    return problems


def with_schema(config: Config, contents: Mapping[Path, bytes]) -> dict[Path, bytes]:
    """The files, with the schema for editors where the folder has none."""
    path = config.ports / SCHEMA
    if os.path.lexists(path):
        return dict(contents)
    return {**contents, path: f"{json.dumps(json_schema(), indent=2, ensure_ascii=False)}\n".encode()}


def write(config: Config, contents: Mapping[Path, bytes]) -> None:
    """Write files of the site: all, or none; never through a symbolic link that leads out of it.

    Raises:
        Unusable: one of them cannot be written.
    """
    problems = []
    for path in contents:
        try:
            refuse_to_write(path, config.root)
        except UnusableFile as unusable:
            where = Location(relative(path, config.root), 0, 0)
            problems.append(Problem(where, "not-written", unusable.message, unusable.cure))
    if problems:
        raise Unusable(*problems)
    if not replace_files({path.resolve(): content for path, content in contents.items()}):
        listed = ", ".join(relative(path, config.root) for path in contents)
        cure = "mend the rights of their folders; nothing was changed"
        raise Unusable(
            Problem(
                Location(relative(config.ports, config.root), 0, 0), "not-written", f"{listed} cannot be written", cure
            )
        )
