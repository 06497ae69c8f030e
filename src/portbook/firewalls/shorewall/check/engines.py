"""The engines that check shorewall."""

from __future__ import annotations

from portbook.firewalls.shorewall.check import shorewall

ENGINES = (shorewall.ENGINE,)
