"""The programs that Shorewall's engine runs."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = tuple(Program(name, name, is_service=True, etc_folders=(name,)) for name in ("shorewall", "shorewall6"))
