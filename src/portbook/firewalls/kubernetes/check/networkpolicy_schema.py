"""NetworkPolicies without a cluster: another's parser, and the schema of Kubernetes' own API."""

from __future__ import annotations

from portbook.firewalls.kubernetes.check import network_policies
from portbook.firewalls.kubernetes.check.schema_engines import engine

ENGINE = engine(
    "networkpolicy-schema",
    "The schema of Kubernetes' API",
    schema="networkpolicy",
    resource="networkpolicy",
    meaning=network_policies.policies,
)
