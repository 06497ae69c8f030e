"""Where the cases of a target are: beside the tests of its wing, in `cases/`."""

from __future__ import annotations

from pathlib import Path

FIREWALLS = Path(__file__).parent


def case_files(kind: str) -> dict[str, Path]:
    """The files of one kind, such as `wrong` or `second_reading`, by target."""
    return {path.stem: path for path in sorted(FIREWALLS.glob(f"*/cases/{kind}/*"), key=lambda path: path.stem)}


def folder_of(target: str) -> Path:
    """The folder of what a target reads; one that does not exist where it has no such cases."""
    return next(FIREWALLS.glob(f"*/cases/{target}"), FIREWALLS / "none")
