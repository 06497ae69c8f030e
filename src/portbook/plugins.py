"""What extends Portbook: the wings of `portbook.firewalls`, and entry points of other packages."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

_FIREWALLS = Path(__file__).parent / "firewalls"


@cache
def plugins(group: str) -> tuple[EntryPoint, ...]:
    """What other packages add to a group, such as `portbook.targets`, in order of name.

    Looked up once a process: each look reads every installed package's metadata.
    """
    return tuple(sorted(_all().select(group=group)))


_all = cache(entry_points)


@cache
def wings(module: str) -> tuple[str, ...]:
    """The full names of a module in every wing, or in a wing within a wing, that has it: `portbook.firewalls.ufw.target`.

    Args:
        module: its name from the wing, such as `target` or `check.programs`.
    """
    tail = f"{module.replace('.', '/')}.py"
    files = sorted((*_FIREWALLS.glob(f"*/{tail}"), *_FIREWALLS.glob(f"*/*/{tail}")))
    parts = (path.relative_to(_FIREWALLS.parent).with_suffix("").parts for path in files)
    return tuple(".".join(("portbook", *names)) for names in parts)
