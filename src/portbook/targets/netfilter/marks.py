"""Marks of packets, which rules set and others ask for: 32 bits that are all unset when a packet comes in."""

from __future__ import annotations

NO_MARK = "nothing in this text sets the mark that this rule asks for, so packets that have it are not counted"
EVERY_BIT = 0xFFFFFFFF


def cannot_have(wanted: int, bits: int) -> bool:
    """Whether no packet has all bits of a mark, where rules set only some bits."""
    return bool(wanted & ~bits & EVERY_BIT)
