"""The programs that nftables' engine runs."""

from __future__ import annotations

from portbook.proof.sandbox.program import Program

PROGRAMS = (Program("nft", "nftables"),)
