"""iptables and ip6tables: the machine's own variant on every host profile too, which takes longer."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Rung
from portbook.firewalls.iptables.check import iptables
from portbook.firewalls.iptables.check.variants import Variants
from portbook.model import Form
from portbook.proof.engine import Engine
from portbook.proof.host import profiles
from portbook.proof.host.packet_filter import kernel

ID = "iptables-everywhere"
_VARIANTS = Variants(replace(iptables.FILTER, engine=ID), profiles.IPTABLES)

ENGINE = Engine(
    ID,
    "iptables, both variants everywhere",
    Rung.PROVEN,
    _VARIANTS.judge,
    _VARIANTS.version,
    kernel,
    iptables.PROGRAMS,
    stands_in_for=iptables.ID,
    forms=tuple(Form),
    hosts=_VARIANTS.own.hosts,
    driven=lambda tools: (_VARIANTS.own, tools),
)
