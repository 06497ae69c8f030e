"""The numbers behind names of ports, as the pods of the same files have them.

Source: https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from portbook.importers.draft.manifests import Manifest, labels
from portbook.importers.draft.tree import Node
from portbook.model.pods import Labels

_TEMPLATES = (("spec", "template"), ("spec", "jobTemplate", "spec", "template"))
"""Where objects that make pods have what the pods are like."""


@dataclass(frozen=True)
class ContainerPorts:
    """Named ports of pods: the labels of the pods, the name, the number."""

    ports: tuple[tuple[Labels, str, int], ...]

    @classmethod
    def of(cls, objects: Iterable[Manifest]) -> ContainerPorts:
        """The ports of all pods in some objects."""
        return cls(tuple(port for manifest in objects for pod in _pods(manifest) for port in _ports(pod)))

    def number(self, name: str, selector: Labels) -> int | None:
        """The number of a name in the pods that a selector selects; None where there is none, or several."""
        numbers = {number for pod, known, number in self.ports if known == name and set(selector) <= set(pod)}
        return numbers.pop() if len(numbers) == 1 and selector else None


def _pods(manifest: Manifest) -> Iterator[Node]:
    if manifest.kind == "Pod":
        yield manifest.node
    yield from (template for keys in _TEMPLATES if (template := manifest.node.get(*keys)).entries)


def _ports(pod: Node) -> Iterator[tuple[Labels, str, int]]:
    of_pod = labels(pod.get("metadata", "labels"))
    for container in pod.get("spec", "containers").items:
        for port in container.get("ports").items:
            number = port.get("containerPort").whole
            if number is not None:
                yield of_pod, port.get("name").text, number
