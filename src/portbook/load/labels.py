"""Labels of Kubernetes, with their values.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
"""

from __future__ import annotations

import re

from portbook.load.faults import Faults, shown
from portbook.load.nodes import BrokenNode, Mapping, Node, Scalar
from portbook.load.words import one, trapped
from portbook.model.pods import Labels
from portbook.model.section import Field

_WORD = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?"
_PART = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
LABEL, VALUE = rf"(?:{_PART}(?:\.{_PART})*/)?{_WORD}", _WORD
"""Regular expressions of a label and its value. Kubernetes allows empty values too, but they do not identify pods."""


def labels(field: Field, node: Node, faults: Faults) -> Labels | None:
    """Labels with their values, sorted by label; None where they are broken, which is recorded."""
    if isinstance(node, BrokenNode):
        return None
    if not isinstance(node, Mapping) or not node.entries:
        faults.add(node.mark, "wrong-shape", f"`{field.key}` is not {field.kind}", f"for example {field.example}")
        return None
    pairs = [(_label(key, faults), one(field, value, faults, _value)) for key, value in node.entries]
    return tuple(sorted((key, value) for key, value in pairs if key and value)) if all(map(all, pairs)) else None


def _label(node: Scalar, faults: Faults) -> str | None:
    if trapped(node, faults):
        return None
    if re.fullmatch(LABEL, node.text):
        return node.text
    faults.add(node.mark, "bad-label", f"{shown(node.text)} is no label", "write one such as app.kubernetes.io/name")
    return None


def _value(_field: Field, node: Scalar, faults: Faults) -> str | None:
    if trapped(node, faults):
        return None
    if not node.text:
        faults.add(
            node.mark, "bad-label", "a label has an empty value", "name the pods by a value that others do not have"
        )
        return None
    if re.fullmatch(VALUE, node.text):
        return node.text
    cure = "write letters, digits, hyphens, underscores and dots, at most 63, and begin and end with a letter or digit"
    faults.add(node.mark, "bad-label", f"{shown(node.text)} is no value of a label", cure)
    return None
