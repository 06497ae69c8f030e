"""Terraform and its AWS provider, where this machine has them. Nothing is downloaded.

Source of the places: https://developer.hashicorp.com/terraform/cli/config/config-file, "Provider Installation",
"Implied Local Mirror Directories" and "Provider Plugin Cache".
"""

from __future__ import annotations

import os
import platform
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from portbook.proof import python_packages
from portbook.proof.sandbox import programs, unavailable

_PROGRAMS = ("terraform", "tofu")
_REGISTRIES = ("registry.terraform.io", "registry.opentofu.org")
_MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "i686": "386", "armv7l": "arm"}
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")
_SETTINGS = ("TF_CLI_CONFIG_FILE", "TF_PLUGIN_CACHE_DIR", "XDG_DATA_HOME", "HOME")


@dataclass(frozen=True)
class Provider:
    """An installed AWS provider.

    Attributes:
        folder: the folder of its program.
        version: its version, such as `5.100.0`.
    """

    folder: Path
    version: str


def program() -> Path | None:
    """Terraform, or OpenTofu; None where neither is on this machine."""
    return next((path for path in map(programs.find, _PROGRAMS) if path), None)


def provider() -> Provider | None:
    """The newest provider in Terraform's own folders that runs on this machine; None where there is none."""
    return _newest(tuple(os.environ.get(variable, "") for variable in _SETTINGS))


def missing() -> str:
    """What this machine lacks and what to do about it, one sentence without a full stop; empty where nothing is missing."""
    if sys.platform != "linux":
        return unavailable.other_system(sys.platform)
    if program() is None:
        return "neither terraform nor tofu is on this machine: install one of them"
    if provider() is None:
        return "Terraform's AWS provider is not on this machine: let TF_PLUGIN_CACHE_DIR name a folder that has it"
    return ""


def version() -> str:
    """`Terraform v1.11.4, hashicorp/aws 5.100.0`; empty where one is missing."""
    path, plugin = program(), provider()
    return f"{programs.version(path)}, hashicorp/aws {plugin.version}" if path and plugin else ""


@lru_cache(maxsize=8)
def _newest(settings: tuple[str, ...]) -> Provider | None:
    mirrors = (
        mirror for mirror in _mirrors(*settings) if mirror.is_absolute()
    )  # a relative one could be in a stranger's site
    folders = [folder for mirror in mirrors for folder in _unpacked(mirror)]
    return max(folders, key=lambda folder: tuple(map(int, folder.version.split("."))), default=None)


def _unpacked(mirror: Path) -> Iterator[Provider]:
    system = f"linux_{_MACHINES.get(platform.machine(), platform.machine())}"
    for registry in _REGISTRIES:
        for file in mirror.glob(f"{registry}/hashicorp/aws/*/{system}/terraform-provider-aws*"):
            version = file.parents[1].name
            if _VERSION.fullmatch(version) and os.access(file, os.X_OK):
                yield Provider(file.parent.resolve(), version)


def _mirrors(settings: str, cache: str, data_home: str, home: str) -> Iterator[Path]:
    yield from _configured(Path(settings) if settings else Path(home) / ".terraformrc")
    if cache:
        yield Path(cache)
    yield Path(home) / ".terraform.d" / "plugins"
    yield (Path(data_home) if data_home else Path(home) / ".local" / "share") / "terraform" / "plugins"
    yield from (Path("/usr/local/share/terraform/plugins"), Path("/usr/share/terraform/plugins"))


def _configured(file: Path) -> Iterator[Path]:
    """The folders that Terraform's settings name; none where there are no settings, or none that python-hcl2 can read."""
    if not file.is_absolute() or not file.is_file() or not python_packages.version("python-hcl2"):
        return
    from hcl2 import SerializationOptions, loads  # noqa: PLC0415  # python-hcl2 may be missing
    from lark.exceptions import LarkError  # noqa: PLC0415  # packages may be missing

    try:
        settings = loads(file.read_text("utf-8"), serialization_options=SerializationOptions(strip_string_quotes=True))
    except (OSError, UnicodeDecodeError, LarkError):
        return
    if "plugin_cache_dir" in settings:
        yield Path(os.path.expandvars(str(settings["plugin_cache_dir"])))
    for method in settings.get("provider_installation", ()):
        for block in method.get("filesystem_mirror", ()):
            if "path" in block:
                yield Path(str(block["path"]))
