"""From where the Portbook that runs was installed, as a requirement that other machines can install too.

Source: PyPA specifications, "Recording the Direct URL Origin of installed distributions" and "Direct URL Data Structure".
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import distribution
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

VENDOR = "vendor"
"""The folder of a site for a wheel that no index has."""
EXTRAS = "[checks,lab]"
PACKAGE = f"portbook{EXTRAS}"


@dataclass(frozen=True)
class Requirement:
    """A line of requirements.txt, which names no path of this machine.

    Attributes:
        line: the requirement, as pip and uv read it from the site's folder.
        url: where it is downloaded from; empty for an index, or a file of the site.
        archive: the file of this machine that has to be copied to where the line names it.
        command: what puts that file there where it cannot be copied, run from the site's folder.
    """

    line: str
    url: str = ""
    archive: Path | None = None
    command: str = ""

    @property
    def vendored(self) -> str:
        """The file of the site that the line names, as a path in it; empty where it names none."""
        return self.line.removeprefix("./").removesuffix(EXTRAS) if self.line.startswith("./") else ""


def requirement() -> Requirement:
    """What installs the Portbook that runs."""
    installed = distribution("portbook")
    return of_origin(installed.version, json.loads(installed.read_text("direct_url.json") or "{}"))


def of_origin(version: str, origin: Mapping[str, Any]) -> Requirement:
    """What installs a version once more.

    Args:
        version: the installed one.
        origin: the direct_url.json beside it; empty for one that an index had.
    """
    if not origin:
        return Requirement(f"{PACKAGE}=={version}")
    parts = urlsplit(origin["url"])
    if parts.scheme != "file":
        url = _download(origin)
        return Requirement(f"{PACKAGE} @ {url}", url=url)
    path = Path(url2pathname(parts.path))
    if "archive_info" in origin:
        return _of_archive(path, origin["archive_info"].get("hashes", {}).get("sha256", ""))
    source = _download(origin) if "vcs_info" in origin else str(path)
    command = shlex.join(["pip", "wheel", "--no-deps", "--wheel-dir", VENDOR, source])
    return Requirement(_vendored(f"portbook-{version}-py3-none-any.whl"), command=command)


def _of_archive(path: Path, digest: str) -> Requirement:
    """What installs a file of this machine from a copy."""
    line = _vendored(path.name)
    if _is_unchanged(path, digest):
        return Requirement(line, archive=path)
    return Requirement(line, command=f"mkdir -p {VENDOR} && cp {shlex.quote(path.name)} {VENDOR}/")


def _is_unchanged(path: Path, digest: str) -> bool:
    """Whether a file is still what was installed: pip notes its SHA-256, uv does not."""
    try:
        return digest in ("", sha256(path.read_bytes()).hexdigest())
    except OSError:
        return False


def _vendored(name: str) -> str:
    """A path, not a name: of a name, an index could have another file."""
    return f"./{VENDOR}/{name}{EXTRAS}"


def _download(origin: Mapping[str, Any]) -> str:
    """The address with what makes it that of these very bytes: the commit of a repository, the hash of an archive."""
    url = str(origin["url"])
    fragments = [f"subdirectory={origin['subdirectory']}"] if "subdirectory" in origin else []
    if repository := origin.get("vcs_info"):
        url = f"{repository['vcs']}+{url}@{repository['commit_id']}"
    elif digest := origin.get("archive_info", {}).get("hashes", {}).get("sha256"):
        fragments.append(f"sha256={digest}")
    return "#".join([url, "&".join(fragments)]) if fragments else url
