"""Versions of the data: a revision of git, a folder, or a published services.json, each read as bytes."""

from portbook.versions.reading import read_version
from portbook.versions.version import EstateFiles, UnusableVersion, Version, changed_files

__all__ = ["EstateFiles", "UnusableVersion", "Version", "changed_files", "read_version"]
