"""CiliumNetworkPolicies without a cluster: another's parser, and Cilium's own definition of them."""

from __future__ import annotations

from portbook.firewalls.kubernetes.check import cilium_policies
from portbook.firewalls.kubernetes.check.schema_engines import engine

ENGINE = engine(
    "cilium-schema",
    "Cilium's own definition of its policies",
    schema="cilium",
    resource="ciliumnetworkpolicy",
    meaning=cilium_policies.policies,
)
