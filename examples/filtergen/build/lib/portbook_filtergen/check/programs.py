"""The program that the engine runs. Only a package that the user has installed can name one."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("filtergen", "filtergen"),)
