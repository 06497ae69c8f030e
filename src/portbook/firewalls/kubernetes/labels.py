"""The syntax of labels and names that the Kubernetes API accepts.

Sources: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/, "Syntax and character set", and
https://kubernetes.io/docs/concepts/overview/working-with-objects/names/
"""

from __future__ import annotations

import re

NAME_CURE = "use lower-case letters, digits and hyphens, and begin and end with a letter or digit (RFC 1123)"
LABEL_CURE = "use at most 63 letters, digits, hyphens, dots and underscores, and begin and end with a letter or digit"
_LIMIT = 63
_SUBDOMAIN_LIMIT = 253
_KEY = re.compile(r"(?:(?P<prefix>[^/]+)/)?(?P<name>[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)")
_VALUE = re.compile(r"(?:[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?)?")
_DNS_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")


def is_key(key: str) -> bool:
    """Whether a text is a valid key of a label: a name, optionally with a DNS subdomain and a slash before it."""
    match = _KEY.fullmatch(key)
    if not match or len(match["name"]) > _LIMIT:
        return False
    return match["prefix"] is None or is_subdomain(match["prefix"])


def is_value(text: str) -> bool:
    """Whether a text is a valid value of a label; it may be empty."""
    return len(text) <= _LIMIT and bool(_VALUE.fullmatch(text))


def is_subdomain(text: str) -> bool:
    """Whether a text is a valid name of an object: a DNS subdomain (RFC 1123)."""
    return len(text) <= _SUBDOMAIN_LIMIT and all(map(_DNS_LABEL.fullmatch, text.split(".")))


def is_dns_label(text: str) -> bool:
    """Whether a text is a valid name of a namespace: a DNS label (RFC 1123)."""
    return len(text) <= _LIMIT and bool(_DNS_LABEL.fullmatch(text))
