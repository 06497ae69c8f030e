"""Two versions of a site's data, read and compared."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from portbook.compare.diff.of_versions import difference_of_versions
from portbook.load import find_config
from portbook.report.diff import DiffReport
from portbook.versions import Version, read_version
from portbook.versions.folder import read_site_files


def read_versions(
    base: str, head: str | None, start: Path, *, merge_base: bool = False, beside: Path = Path()
) -> tuple[Version, Version]:
    """The old and the new version.

    Args:
        base: what a person calls the old one.
        head: what a person calls the new one; None for the files as they are now.
        start: a folder of the site.
        merge_base: whether the old one is the best common ancestor of both.
        beside: the folder that paths are relative to; by default the working directory.

    Raises:
        UnusableVersion: one of them cannot be read at all.
    """
    root = find_config(start).config.root
    old = read_version(base, root, merge_base=(head or "HEAD") if merge_base else "", beside=beside)
    return old, _files_now(start) if head is None else read_version(head, root, beside=beside)


def compared(old: Version, new: Version, head: str | None, today: date) -> DiffReport:
    """What changes from one version to the other.

    Args:
        old: the old version.
        new: the new version.
        head: what a person calls the new one; None for the files as they are now.
        today: the day by which waivers expire.
    """
    return DiffReport(old.name, head or "", difference_of_versions(old, new, today, _network_targets(old, new)))


def _network_targets(*versions: Version) -> frozenset[str]:
    """The targets that filter the packets of other hosts too; none where no version has an estate, which asks for them."""
    if not any(version.estate and version.estate.files for version in versions):
        return frozenset()
    from portbook.targets import targets  # noqa: PLC0415  # it imports every firewall

    return frozenset(id_ for id_, target in targets().items() if target.for_network)


def _files_now(start: Path) -> Version:
    """The files of the site."""
    return read_site_files(find_config(start), "these files")
