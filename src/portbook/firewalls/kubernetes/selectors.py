"""Selectors of pods, by their labels.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re

from portbook.firewalls.kubernetes.labels import is_key, is_value
from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model.pods import Labels
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map


def selected(selector: Map, sources: str = "") -> Labels:
    """The labels that a selector wants, in order; none for one of every pod.

    Args:
        selector: of pods.
        sources: what may stand before a key, as a regular expression; it is left out.

    Raises:
        CannotJudge: it says more than labels.
        Rejected: a key or value is no label.
    """
    refuse_unknown(selector, {"matchLabels"})
    wanted = selector.mapping("matchLabels") if selector.keys else selector
    found = {}
    for key in wanted.written:
        if key not in wanted.keys:
            raise CannotJudge(wanted.line(key), "a label has no value", id_="k8s-label-without-value")
        value = wanted.required(key)
        name = re.sub(rf"\A(?:{sources})", "", key)
        if not is_key(name) or not is_value(value.text):
            raise Rejected(value.line, f"{key}: {value.text} is no label", id_="k8s-label-invalid")
        if name in found:
            raise CannotJudge(value.line, f"the selector has {name} twice", id_="k8s-label-twice")
        found[name] = value.text
    return tuple(sorted(found.items()))


def vague(labels: Labels) -> str:
    """Why nobody can say which pods a selector is for; empty where labels tell them apart."""
    if not labels:
        return "it is for every pod of the namespace: name the pods by labels"
    if not all(value for _key, value in labels):
        return "a label has an empty value: name the pods by a value that others do not have"
    return ""
