"""The programs that run Terraform configurations."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (
    Program("terraform", "terraform", by_hand="/usr/local/bin"),
    Program("tofu", "tofu", by_hand="/usr/local/bin"),
)
