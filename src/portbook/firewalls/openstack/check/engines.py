"""The engines that check openstack."""

from __future__ import annotations

from portbook.firewalls.openstack.check import api_schema, neutron

ENGINES = (
    api_schema.ENGINE,
    neutron.ENGINE,
)
