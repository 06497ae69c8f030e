"""iptables and ip6tables: the machine's own variant on every host profile too, which takes longer."""

from __future__ import annotations

from dataclasses import replace

from portbook.evidence import Rung
from portbook.model import Form
from portbook.proof import hosts
from portbook.proof.engines import iptables
from portbook.proof.engines.base import Engine
from portbook.proof.iptables.variants import Variants
from portbook.proof.packet_filter import kernel

ID = "iptables-everywhere"
_VARIANTS = Variants(replace(iptables.FILTER, engine=ID), hosts.IPTABLES)

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
