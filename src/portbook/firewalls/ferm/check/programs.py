"""The programs that ferm's engine runs."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("ferm", "ferm", is_service=True, etc_folders=("ferm",)),)
