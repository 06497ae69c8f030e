"""NetworkPolicies without a cluster: another's parser, and the schema of Kubernetes' own API."""

from __future__ import annotations

from portbook.proof.kubernetes import network_policies
from portbook.proof.kubernetes.reading import engine

ENGINE = engine(
    "networkpolicy-schema",
    "The schema of Kubernetes' API",
    schema="networkpolicy",
    resource="networkpolicy",
    meaning=network_policies.policies,
)
