"""Where the files of a firewall are on this machine: installed, or unpacked for this user."""

from __future__ import annotations

from pathlib import Path

from portbook.proof import user_cache


def folder_of(tool: str, path: str) -> Path | None:
    """A folder of a tool's files; None where the tool is not on this machine.

    Args:
        tool: as its folder among the unpacked tools is called.
        path: from the root of the packages' files, without a slash in front: `usr/lib/firewalld/services`.
    """
    installed = Path("/", path)
    if installed.is_dir():
        return installed
    tools = user_cache.tools()
    unpacked = tools / tool / path if tools else None
    return unpacked if unpacked and unpacked.is_dir() else None
