"""The preview of a change: what the site's pages are compared with."""

from __future__ import annotations

import os

from portbook.adapters.site import Site
from portbook.adapters.today import UnusableDate, today
from portbook.compare.diff.of_versions import difference_of_versions
from portbook.compare.diff.preview import Preview
from portbook.load.config import LoadedConfig
from portbook.model import NOWHERE, Problem, Severity
from portbook.targets import targets
from portbook.versions import UnusableVersion, Version, read_version
from portbook.versions.folder import read_site_files

VARIABLE = "PORTBOOK_BASE"
"""The environment variable that names the old version; it goes before `base` in portbook.yml."""
PAGE = "what-changes.md"
"""The page with all changes, among the site's pages."""


def read_preview(site: Site) -> tuple[Preview | None, tuple[Problem, ...]]:
    """The preview that the environment or portbook.yml asks for, and what is wrong with it; None where nobody asks."""
    base = os.environ.get(VARIABLE, "") or site.config.base
    if not base:
        return None, ()
    try:
        day = today()
        old = _base(base, site)
        new = read_site_files(LoadedConfig(site.config), "these files")
    except UnusableVersion as unusable:
        return None, (unusable.problem,)
    except UnusableDate as unusable:
        return None, (Problem(NOWHERE, "unusable-date", unusable.message, unusable.cure),)
    network_targets = frozenset(id_ for id_, target in targets().items() if target.for_network)
    changes = difference_of_versions(old, new, day, network_targets)
    # The page of all changes has the notes too; a build that warns of them would fail with --strict.
    return Preview(base, changes), tuple(one for one in changes.problems if one.severity is not Severity.NOTE)


def _base(name: str, site: Site) -> Version:
    """The old version: of a branch, where this one left it.

    Raises:
        UnusableVersion: there is no such version.
    """
    try:
        return read_version(name, site.config.root, merge_base="HEAD")
    except UnusableVersion:
        return read_version(name, site.config.root)
