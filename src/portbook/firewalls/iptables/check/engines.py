"""The engines that check iptables."""

from __future__ import annotations

from portbook.firewalls.iptables.check import everywhere, iptables

ENGINES = (
    everywhere.ENGINE,
    iptables.ENGINE,
)
