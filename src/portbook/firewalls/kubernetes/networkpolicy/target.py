"""Kubernetes NetworkPolicy, and the commands of `kubectl` that delete and show it."""

from __future__ import annotations

from portbook.firewalls.kubernetes.networkpolicy.read import read, read_host
from portbook.firewalls.kubernetes.networkpolicy.render import render
from portbook.model import Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

_DOCS = "https://kubernetes.io/docs"
_WITH_PORTS = (6, 17, 132)

TARGET = Target(
    id="networkpolicy",
    title="Kubernetes NetworkPolicy",
    group=Group.KUBERNETES,
    language="yaml",
    languages=((Form.UNDO, "sh"), (Form.SHOW, "sh")),
    forms=(Form.ADD, Form.UNDO, Form.SHOW),
    engines=("networkpolicy-schema", "reader"),
    render=render,
    networks=NetworkWords.CIDR,
    replaces="kubectl apply puts the new policy in the place of the old one of the same name: what it lacks is closed, but a direction that it no longer names is open unless another policy closes it",
    read=read,
    read_host=read_host,
    lacks=(
        Lack(Feature.POD_ADDRESSES),
        Lack(
            Feature.PROTOCOLS,
            "NetworkPolicy speaks of TCP, UDP and SCTP only, and each network plugin does with the rest, ICMP too, what "
            "it likes: use the plugin's own policies, or a firewall on the nodes",
            protocols=protocols_except(*_WITH_PORTS),
        ),
        Lack(
            Feature.HOST_NAMES,
            "Name the networks instead, or use a plugin's policy that knows names, such as Cilium's",
        ),
        Lack(Feature.SOURCE_PORTS, "Filter the source port in the pod itself, or on the nodes"),
        Lack(Feature.LOCAL_ADDRESSES, "A policy selects pods, not their addresses: give the address pods of its own"),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "A policy closes traffic: a pod that it selects for `Egress` can send only what some policy allows, and a pod that it selects for `Ingress` can receive only what some policy allows.",
        "DNS first: a pod selected for `Egress` finds no names until a policy lets it reach the cluster's DNS, UDP and TCP 53.",
        "The probes of its own node's kubelet reach a pod whatever the policies say.",
        "Replace the labels by those of your pods, and run `kubectl apply -f FILE` in their namespace, which `-n NAMESPACE` chooses.",
        "The cluster's network plugin must enforce policies. With a plugin that does not, they are stored but have no effect.",
        "For pods in the host's network, and for packets between a pod and its own node, a policy need not do anything: use the node's firewall.",
        "A flow to or from anywhere is also one to or from all pods; for one with networks, a plugin may leave pods out: where pods play a role, say so in the data, `pods: {app: web}`, and the policy selects them by their labels, in its own namespace.",
        "Replies need no rule.",
        "The forms `undo` and `show` identify the policy by its name. All profiles of a role share it, so adding one replaces the other.",
        "Without any policy for its pods, an `undo` leaves them open.",
        "`endPort` needs Kubernetes 1.25 or later, and a plugin that supports it.",
    ),
    links=(
        ("Network Policies", f"{_DOCS}/concepts/services-networking/network-policies/"),
        ("Object Names and IDs", f"{_DOCS}/concepts/overview/working-with-objects/names/"),
        ("Labels and Selectors", f"{_DOCS}/concepts/overview/working-with-objects/labels/"),
        ("kubectl apply", f"{_DOCS}/reference/kubectl/generated/kubectl_apply/"),
        ("kubectl delete", f"{_DOCS}/reference/kubectl/generated/kubectl_delete/"),
        ("kubectl get", f"{_DOCS}/reference/kubectl/generated/kubectl_get/"),
    ),
)
