"""All front ends that read files."""

from __future__ import annotations

from portbook.firewalls.ferm.check import front_end as ferm
from portbook.firewalls.firehol.check import front_end as firehol
from portbook.firewalls.shorewall.check import front_end as shorewall

FRONT_ENDS = (ferm.FRONT_END, firehol.FRONT_END, shorewall.FRONT_END)
