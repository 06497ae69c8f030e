"""The engines that check windows."""

from __future__ import annotations

from portbook.firewalls.windows.check import reference_check

ENGINES = (reference_check.ENGINE,)
