"""The files that `portbook init` writes, and the folder that it writes them into."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.installed import PACKAGE, Requirement
from portbook.load import json_schema

REQUIREMENTS = "requirements.txt"
SITE_WORKFLOW, PAGES_WORKFLOW = ".github/workflows/site.yml", ".github/workflows/pages.yml"
_STARTER = files("portbook.adapters") / "starter"
_STYLE = files("portbook.adapters") / "portbook.css"
_VENDORED = """\
# A file of this repository, as no index had the Portbook that made this site. Where one has it, write {package} in its place.
"""


def new_site(requirement: Requirement) -> dict[str, str]:
    """The files of a new site by path, without workflows and what its requirements name.

    Args:
        requirement: what installs Portbook.
    """
    style = {"docs/assets/portbook.css": _STYLE.read_text("utf-8")}
    return {**_texts(_STARTER / "site"), **style, **_schema(), **requirements(requirement)}


def data() -> dict[str, str]:
    """The files that a site has besides the pages that it has."""
    return {**_texts(_STARTER / "existing"), **_schema()}


def requirements(requirement: Requirement) -> dict[str, str]:
    """The file that the workflows install, by its path.

    Args:
        requirement: what installs Portbook.
    """
    text = _texts(_STARTER / "site")[REQUIREMENTS]
    comment = _VENDORED.format(package=PACKAGE) if requirement.vendored else ""
    return {REQUIREMENTS: text.replace(f"{PACKAGE}\n", f"{comment}{requirement.line}\n")}


def workflows(service: str, *, comment: bool, previews: bool) -> dict[str, str]:
    """The files of a service by path.

    Args:
        service: `github` or `gitlab`.
        comment: whether the workflow is wanted that writes comments.
        previews: whether pull requests are published too.
    """
    texts = _texts(_STARTER / service)
    if previews:
        del texts[SITE_WORKFLOW]  # the other one publishes the branch main as well
        texts |= _texts(_STARTER / "github-previews")
    if comment:
        texts |= _texts(_STARTER / "github-comment")
    return texts


def copied(requirement: Requirement) -> dict[str, bytes]:
    """The file of this machine that the requirements name, by its path in the site.

    Args:
        requirement: what installs Portbook.
    """
    return {requirement.vendored: requirement.archive.read_bytes()} if requirement.archive else {}


def write(folder: Path, contents: Mapping[str, str | bytes]) -> None:
    """Write files that are not there yet, texts as UTF-8.

    Args:
        folder: the site.
        contents: by path in it.

    Raises:
        Unusable: a file cannot be written, or is there.
    """
    try:
        for name, content in contents.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("xb") as file:
                file.write(content.encode() if isinstance(content, str) else content)
    except OSError as error:
        message = f"{error.filename or folder} cannot be written: {error.strerror or error}"
        raise Unusable(of_argument(message)) from None


def _schema() -> dict[str, str]:
    return {"ports/schema.json": json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"}


def _texts(folder: Traversable, below: str = "") -> dict[str, str]:
    """The files of a folder by path; `dot-x` stands for `.x`, which packaging would leave out."""
    texts: dict[str, str] = {}
    for entry in folder.iterdir():
        path = below + entry.name.replace("dot-", ".", 1)
        texts |= _texts(entry, path + "/") if entry.is_dir() else {path: entry.read_text("utf-8")}
    return texts
