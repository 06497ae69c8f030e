"""The rule by which Cilium learns the addresses of names: it reads the answers of the cluster's DNS.

Source: https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based
"""

from __future__ import annotations

from portbook.model import Addresses, Direction, Ports, Protocol, Rule

NAME = "kube-dns.kube-system.svc.cluster.local"
"""Stands for the pods of the cluster's DNS: no address in a policy does."""
LABELS = (("k8s:io.kubernetes.pod.namespace", "kube-system"), ("k8s:k8s-app", "kube-dns"))
"""Of these pods, wherever Kubernetes sets up DNS as it usually does."""
PORT = 53
RULES = tuple(
    Rule(
        Direction.OUTBOUND,
        Protocol(number),
        remote_ports=Ports.of(PORT),
        remote=Addresses(names=(NAME,)),
    )
    for number in (17, 6)
)
"""UDP and TCP."""
