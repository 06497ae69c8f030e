"""Manifests of Kubernetes: Services and NetworkPolicies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from portbook.importers.draft.collected import collected
from portbook.importers.draft.container_ports import ContainerPorts
from portbook.importers.draft.documents import document_at
from portbook.importers.draft.fact import Fact
from portbook.importers.draft.format import Format, Imported, Source, UnusableSource
from portbook.importers.draft.manifests import Manifest, as_json, labels, manifests
from portbook.importers.draft.notes import Notes
from portbook.importers.draft.readings import read_as, together
from portbook.importers.draft.service_objects import service_facts
from portbook.load.faults import shown
from portbook.model.pods import Labels, are_pods, labels_of, name_of
from portbook.targets import targets

_POLICY = "NetworkPolicy"
_ALSO = re.compile("Polic|Ingress|Gateway|Route")
"""Kinds of other objects that say who connects."""


def _read(sources: Sequence[Source]) -> Imported:
    objects = [manifest for source in sources for manifest in manifests(source)]
    services = [manifest for manifest in objects if manifest.kind == "Service"]
    known, notes = ContainerPorts.of(objects), Notes()
    facts = collected(lambda service: service_facts(service, known, notes), services)
    hosts = {service.selector: service.name for service in services if service.selector}
    policies = [_policy(manifest, hosts) for manifest in objects if manifest.kind == _POLICY]
    for manifest in objects:
        if manifest.kind != _POLICY and _ALSO.search(manifest.kind):
            message = f"objects of the kind {shown(manifest.kind)} are left out"
            notes.add(manifest.node.where, "k8s-other-kind", message, "Services and NetworkPolicies are read")
    pods = tuple((name, selector) for selector, name in hosts.items())
    return together([Imported(facts, notes.all, pods=pods), *policies])


def _policy(manifest: Manifest, hosts: Mapping[Labels, str]) -> Imported:
    """What a NetworkPolicy lets through, for the host that its pods are.

    Raises:
        UnusableSource: its meaning is unknown.
    """
    selector = labels(manifest.node.get("spec", "podSelector", "matchLabels"))
    host = hosts.get(selector) or (name_of(selector) if selector else "")
    read = _read_policy(manifest)
    facts = tuple(_with_names(replace(fact, host=host), hosts) for fact in read.facts)
    return replace(read, facts=facts, pods=((host, selector),) if selector else ())


def _read_policy(manifest: Manifest) -> Imported:
    """The policy as its reader reads it: its own text, or what its aliases stand for, or one of a list."""
    read, source, where = targets()["networkpolicy"].read, manifest.source, manifest.node.where
    if source.text.lstrip().startswith("{"):
        return read_as(read, source, as_json(manifest.node), lambda _line: where)
    try:
        return read_as(read, source, document_at(source.text, where.line))
    except UnusableSource as unusable:
        return _without_aliases(manifest, unusable)


def _without_aliases(manifest: Manifest, unusable: UnusableSource) -> Imported:
    """The policy as its aliases make it, or as it stands in a list.

    Raises:
        UnusableSource: that is no better than its own text.
    """
    read = targets()["networkpolicy"].read
    try:
        return read_as(read, manifest.source, as_json(manifest.node), lambda _line: manifest.node.where)
    except UnusableSource:
        raise unusable from None


def _with_names(fact: Fact, hosts: Mapping[Labels, str]) -> Fact:
    """The fact with the name of a Service in the place of the pods that it selects."""
    names = fact.peer.names if fact.peer else ()
    if len(names) == 1 and are_pods(names[0]) and labels_of(names[0]) in hosts:
        return replace(fact, peer=None, peer_name=hosts[labels_of(names[0])])
    return fact


FORMAT = Format("kubernetes", "Kubernetes", "manifests with Services and NetworkPolicies, in YAML or JSON", _read)
