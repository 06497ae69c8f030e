"""The engines that check kubernetes."""

from __future__ import annotations

from portbook.firewalls.kubernetes.check import cilium_schema, networkpolicy_schema

ENGINES = (
    cilium_schema.ENGINE,
    networkpolicy_schema.ENGINE,
)
