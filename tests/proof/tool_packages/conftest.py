from __future__ import annotations

from tests.proof.tool_packages.machine import bare, debian

__all__ = ["bare", "debian"]
