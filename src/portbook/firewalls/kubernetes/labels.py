"""Labels, as the API takes them.

Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/, "Syntax and character set"
"""

from __future__ import annotations

import re

_LIMIT = 63
_SUBDOMAIN_LIMIT = 253
_KEY = re.compile(r"(?:(?P<prefix>[^/]+)/)?(?P<name>[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)")
_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_DNS_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")


def is_key(key: str) -> bool:
    """Whether it can be the key of a label: a name, perhaps behind a DNS subdomain and a slash."""
    found = _KEY.fullmatch(key)
    if not found or len(found["name"]) > _LIMIT:
        return False
    return found["prefix"] is None or is_subdomain(found["prefix"])


def is_value(text: str) -> bool:
    """Whether it can be the value of a label; it may be empty."""
    return len(text) <= _LIMIT and bool(_VALUE.fullmatch(text))


def is_subdomain(text: str) -> bool:
    """Whether it can be the name of an object."""
    return len(text) <= _SUBDOMAIN_LIMIT and all(map(_DNS_LABEL.fullmatch, text.split(".")))


def is_dns_label(text: str) -> bool:
    """Whether it can be the name of a namespace: one DNS label (RFC 1123)."""
    return len(text) <= _LIMIT and bool(_DNS_LABEL.fullmatch(text))
