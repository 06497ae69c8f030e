"""All lint rules, in the order of their pages."""

from __future__ import annotations

from portbook.compare.lint import (
    alternatives,
    dates,
    differing_copies,
    glued_digits,
    ipv6_twins,
    kubernetes_ports,
    management_ports,
    overlaps,
    plaintext_twins,
    protocol_numbers,
    two_transports,
    unused,
    version_range,
)

RULES = (
    protocol_numbers.RULE,
    plaintext_twins.RULE,
    management_ports.RULE,
    overlaps.DUPLICATE,
    overlaps.OVERLAPPING,
    alternatives.RULE,
    two_transports.RULE,
    ipv6_twins.RULE,
    kubernetes_ports.RULE,
    glued_digits.RULE,
    version_range.RULE,
    differing_copies.RULE,
    unused.ROLE,
    unused.HOST,
    unused.REFERENCE,
    dates.CHECKED,
    dates.REVIEWED,
    dates.OLD,
)
"""Their ids are also in `model.ignore`, where the loader and editors find them."""
