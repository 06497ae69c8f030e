"""A published `services.json` as a version of the data. `portbook.export.api` writes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from portbook.escape.visible import one_line
from portbook.escape.yaml import document
from portbook.files import UnusableFile, read_file
from portbook.model import Location, Problem
from portbook.versions.version import UnusableVersion, Version

VERSION = 1
"""The version of the API whose files are read."""
LARGEST = 64 * 1024 * 1024
"""Bytes; a thousand services are some 10 MB."""
_ID = re.compile("[a-z0-9][a-z0-9-]*")
_PUBLISH = "name a services.json from api/v1/ of a site that Portbook built, or a git revision"


def read_published(path: Path, name: str = "") -> Version:
    """The services of a published `services.json`, each as a file that `load_service` reads.

    A service that cannot be told from the file is a problem of the version; the others are still there.

    Args:
        path: the file.
        name: what it is called in problems; by default by its path.

    Raises:
        UnusableVersion: it cannot be read, is larger than 64 MiB, or is no `services.json` of this version of the API.
    """
    name = name or str(path)
    services = _services(name, _content(name, path))
    files: dict[str, bytes] = {}
    problems: list[Problem] = []
    listed = services.get("missing")
    missing = [one_line(str(id_)) for id_ in listed] if isinstance(listed, list) else []
    unknown = list(missing)
    for place, service in enumerate(services["services"]):
        id_, data = (service.get("id"), service.get("data")) if isinstance(service, Mapping) else (None, None)
        if (
            not isinstance(id_, str)
            or not _ID.fullmatch(id_)
            or not isinstance(data, Mapping)
            or data.get("service") != id_
        ):
            message = f"entry {place + 1} of `services` is no service"
            problems.append(Problem(Location(name, 0, 0), "unpublished-service", message, "publish the site again"))
            continue
        if f"services/{id_}.json" in files:
            message = f"the service {id_} is in it twice"
            problems.append(Problem(Location(name, 0, 0), "unpublished-service", message, "publish the site again"))
            unknown.append(id_)
            continue
        files[f"services/{id_}.json"] = document(data).encode("utf-8", "surrogatepass")
    problems += [_missing(name, id_) for id_ in missing]
    return Version(name, dict(sorted(files.items())), tuple(problems), frozenset(unknown))


def _missing(name: str, id_: str) -> Problem:
    message = f"the service {id_} is not in it: its file had problems when it was published"
    return Problem(Location(name, 0, 0), "unpublished-service", message, "compare that service with a git revision")


def _content(name: str, path: Path) -> bytes:
    """The bytes of a file; a large one is refused before it is read."""
    try:
        size = path.stat().st_size
        content = read_file(path, LARGEST + 1) if size <= LARGEST else b""
    except OSError as error:
        _refuse(name, "unreadable", f"the file cannot be read: {error.strerror}", _PUBLISH)
    except UnusableFile as unusable:
        _refuse(name, "unreadable", unusable.message, unusable.cure)
    if max(size, len(content)) > LARGEST:
        _refuse(name, "too-large", "the file is larger than 64 MiB, which no services.json is", _PUBLISH)
    return content


def _services(name: str, content: bytes) -> dict[str, list[object]]:
    """The document; its `services` is a list."""
    try:
        services = json.loads(content, parse_constant=_no_constant, parse_float=_no_float)
    except RecursionError:
        _refuse(name, "not-json", "its JSON is nested too deeply", _PUBLISH)
    except ValueError as error:
        _refuse(name, "not-json", f"it is not JSON: {one_line(str(error))}", _PUBLISH)
    if not isinstance(services, dict) or not isinstance(services.get("services"), list) or "version" not in services:
        _refuse(name, "not-published", "it is JSON, but no services.json of Portbook", _PUBLISH)
    if services["version"] != VERSION or isinstance(services["version"], bool):
        message = f"it has version {one_line(str(services['version']))[:20]} of the API, and this Portbook reads version {VERSION}"
        cure = "use the Portbook that published it, or compare with a git revision"
        _refuse(name, "other-api-version", message, cure)
    return services


def _no_constant(word: str) -> NoReturn:
    msg = f"{word} is no JSON"
    raise ValueError(msg)


def _no_float(number: str) -> NoReturn:
    msg = f"there is no number {number} in a services.json"
    raise ValueError(msg)


def _refuse(name: str, id_: str, message: str, cure: str) -> NoReturn:
    raise UnusableVersion(Problem(Location(name, 0, 0), id_, message, cure))
