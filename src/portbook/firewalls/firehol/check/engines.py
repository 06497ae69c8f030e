"""The engines that check firehol."""

from __future__ import annotations

from portbook.firewalls.firehol.check import firehol

ENGINES = (firehol.ENGINE,)
