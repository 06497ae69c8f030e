"""The rules that let pods ask the cluster's DNS. From its answers, Cilium learns the addresses of DNS names.

Source: https://docs.cilium.io/en/stable/security/policy/layer3/#dns-based
"""

from __future__ import annotations

from portbook.model import Addresses, Direction, Ports, Protocol, Rule

NAME = "kube-dns.kube-system.svc.cluster.local"
"""The name that stands for the pods of the cluster's DNS in rules, because policies have no address for them."""
LABELS = (("k8s:io.kubernetes.pod.namespace", "kube-system"), ("k8s:k8s-app", "kube-dns"))
"""The labels of these pods, where DNS is set up as usual."""
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
"""The rules for requests over UDP and TCP."""
