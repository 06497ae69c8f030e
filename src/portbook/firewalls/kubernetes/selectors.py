"""Selectors that select pods by their labels.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re
from typing import NamedTuple

from portbook.firewalls.kubernetes.labels import LABEL_CURE, is_key, is_value
from portbook.firewalls.kubernetes.manifest import refuse_unknown
from portbook.model.pods import Labels
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.yaml_documents import Map


def selected(selector: Map, sources: str = "") -> Labels:
    """The labels of the pods that a selector selects, sorted; empty for every pod.

    Args:
        selector: the selector.
        sources: a regular expression of prefixes of keys, which are removed.

    Raises:
        CannotJudge: it has conditions other than labels.
        Rejected: a key or value is not valid.
    """
    refuse_unknown(selector, {"matchLabels"})
    match_labels = selector.mapping("matchLabels") if selector.keys else selector
    labels = {}
    for key in match_labels.written:
        if key not in match_labels.keys:
            message = f"the label {key} has no value"
            raise CannotJudge(match_labels.line(key), message, id_="k8s-label-without-value", cure="write its value")
        value = match_labels.required(key)
        name = re.sub(rf"\A(?:{sources})", "", key)
        if not is_key(name) or not is_value(value.text):
            message = f"{key}: {value.text} is not a valid label"
            raise Rejected(value.line, message, id_="k8s-label-invalid", cure=LABEL_CURE)
        if name in labels:
            message = f"the selector has {name} twice"
            raise CannotJudge(value.line, message, id_="k8s-label-twice", cure="write it once")
        labels[name] = value.text
    return tuple(sorted(labels.items()))


class Vagueness(NamedTuple):
    """Why labels do not identify pods, and what to do; both one sentence without a full stop."""

    message: str
    cure: str


def vague(labels: Labels) -> Vagueness | None:
    """Why labels do not identify the pods of a policy; None where they do."""
    if not labels:
        return Vagueness("the policy selects every pod of the namespace", "select the pods by labels")
    if not all(value for _key, value in labels):
        return Vagueness("a label has an empty value", "select the pods by a value that other pods do not have")
    return None
