"""The programs that FireHOL's engine runs."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("firehol", "firehol", is_service=True, etc_folders=("default", "firehol")),)
