"""The engines that check firewalld."""

from __future__ import annotations

from portbook.firewalls.firewalld.check import daemon, firewalld

ENGINES = (
    daemon.ENGINE,
    firewalld.ENGINE,
)
