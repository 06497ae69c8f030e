"""Ignore: somebody says why what a lint rule finds is right all the same."""

from __future__ import annotations

from dataclasses import dataclass, field

from portbook.model.problem import Location

LINT_RULES = (
    "protocol-number-as-port",
    "plaintext-twin",
    "management-open-to-any",
    "duplicate-flow",
    "overlapping-flows",
    "lonely-one-of",
    "missing-tcp-or-udp",
    "missing-ipv6-twin",
    "swapped-kubernetes-ports",
    "glued-digits",
    "since-after-until",
    "differing-copy",
    "unused-role",
    "host-without-flows",
    "unused-reference",
    "checked-in-future",
    "reviewed-in-future",
    "very-old-check",
)
"""The ids of the lint rules, in the order of their pages. The loader and editors need them; `compare.lint` has what they do."""


@dataclass(frozen=True)
class Ignore:
    """An entry of `ignore`.

    Attributes:
        id: the id of the lint rule, its key in the file.
        reason: why what the rule finds is right.
        flows: ids of the flows that it is about; empty for the whole service.
        where: its place in the file.
    """

    id: str
    reason: str
    flows: tuple[str, ...] = ()
    where: Location = field(default=Location(""), compare=False)
