"""The engines that check routers."""

from __future__ import annotations

from portbook.firewalls.routers.check import collections_reading, router_names

ENGINES = (
    collections_reading.ENGINE,
    router_names.ENGINE,
)
