"""CiliumNetworkPolicy, and the commands of `kubectl` that delete and show it."""

from __future__ import annotations

from portbook.firewalls.kubernetes.cilium import dns
from portbook.firewalls.kubernetes.cilium.read import read, read_host
from portbook.firewalls.kubernetes.cilium.render import render
from portbook.model import Direction, Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_DOCS = "https://docs.cilium.io/en/stable"
_KNOWN = (1, 6, 17, 58, 132)
_ICMP = frozenset({1, 58})

TARGET = Target(
    id="cilium",
    title="CiliumNetworkPolicy",
    group=Group.KUBERNETES,
    language="yaml",
    languages=((Form.UNDO, "sh"), (Form.SHOW, "sh")),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("cilium-schema", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    replaces="kubectl apply puts the new policy in the place of the old one of the same name: what it lacks is closed, but a direction that it no longer names is open unless another policy closes it",
    read=read,
    read_host=read_host,
    lacks=(
        Lack(Feature.POD_ADDRESSES),
        Lack(
            Feature.PROTOCOLS,
            "Name TCP, UDP, SCTP or ICMP in the data; what is none of these, Cilium drops in pods unless it is told to know "
            "more protocols: let it through on the nodes",
            protocols=protocols_except(*_KNOWN),
        ),
        Lack(
            Feature.ICMP_MESSAGES,
            "Name the ICMP types that are needed: Cilium has no word for all of them",
            messages=frozenset((number, None) for number in _ICMP),
        ),
        Lack(
            Feature.HOST_NAMES,
            "Name the networks that the others come from: DNS names are for egress only",
            direction=Direction.INBOUND,
        ),
        Lack(Feature.SOURCE_PORTS, "Filter the source port in the pod itself, or on the nodes"),
        Lack(Feature.LOCAL_ADDRESSES, "A policy selects pods, not their addresses: give the address pods of its own"),
        Lack(Feature.ICMP_CODES, "Filter the ICMP code in the pod itself, or on the nodes"),
        Lack(
            Feature.NAMES_OF_ONE_FAMILY,
            "Name the networks instead: a name stands for all addresses that DNS has for it",
            protocols=protocols_except(*_ICMP),
        ),
        Lack(
            Feature.NAMES_ALONE,
            "Cilium learns the addresses of names from the answers of the cluster's DNS, so the pods may ask it: leave this "
            "rule out where another policy has one like it",
            needs=dns.RULES,
        ),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "A policy closes traffic: a pod that a policy with `egress` selects can send only what some policy allows, and with `ingress`, receive only what some policy allows.",
        "DNS first: without host names in the policy, a pod that it closes for egress finds no names until another policy lets it reach the cluster's DNS.",
        "With host names, the policy lets DNS through, for the pods labelled `k8s-app: kube-dns` in `kube-system`; with NodeLocal DNSCache, or on OpenShift, replace this rule by one for your DNS.",
        "Replace the labels by those of your pods, and run `kubectl apply -f FILE` in their namespace, which `-n NAMESPACE` chooses.",
        "A flow to or from anywhere is also one to or from all pods and nodes; networks and host names stand only for what is outside the cluster.",
        "Networks do not match pods that Cilium manages: where such pods play a role, say so in the data, `pods: {app: web}`, and the policy names them by their labels, in its own namespace.",
        "A policy does not select pods in the host's network: use a policy for hosts, or the node's firewall.",
        "ICMP types need `enable-icmp-rules`, which is the default; SCTP needs `sctp.enabled=true`, and a range of ports Cilium 1.16 or later.",
        "Replies and ICMP errors about open flows need no rule.",
        "The forms `undo` and `show` identify the policy by its name. All profiles of a role share it, so adding one replaces the other.",
        "Without any policy for its pods, an `undo` leaves them open.",
    ),
    links=(
        ("Layer 3 policies", f"{_DOCS}/security/policy/layer3/"),
        ("Layer 4 policies", f"{_DOCS}/security/policy/layer4/"),
        ("Layer 7 policies", f"{_DOCS}/security/policy/layer7/"),
        ("Policy enforcement modes", f"{_DOCS}/security/policy/intro/"),
        ("kubectl delete", "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/"),
        ("kubectl get", "https://kubernetes.io/docs/reference/kubectl/generated/kubectl_get/"),
    ),
)
