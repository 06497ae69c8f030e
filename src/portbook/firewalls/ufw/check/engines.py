"""The engines that check ufw."""

from __future__ import annotations

from portbook.firewalls.ufw.check import ufw

ENGINES = (ufw.ENGINE,)
