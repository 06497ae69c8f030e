"""The engines that check ferm."""

from __future__ import annotations

from portbook.firewalls.ferm.check import ferm

ENGINES = (ferm.ENGINE,)
