"""The programs that ufw's engine runs."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("ufw", "ufw", is_service=True),)
