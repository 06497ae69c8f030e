"""All front ends that read files."""

from __future__ import annotations

from portbook.firewalls.ferm.check import engines as ferm
from portbook.firewalls.firehol.check import engines as firehol
from portbook.firewalls.shorewall.check import engines as shorewall

FRONT_ENDS = (ferm.FRONT_END, firehol.FRONT_END, shorewall.FRONT_END)
