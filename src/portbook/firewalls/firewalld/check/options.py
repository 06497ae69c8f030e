"""The options of `firewall-cmd` that a snippet may have. Source: firewall-cmd(1). The reader has tables of its own."""

from __future__ import annotations

from collections.abc import Iterable

_CHANGES = frozenset(
    {"--add-port", "--add-source-port", "--add-protocol", "--add-rich-rule", "--add-ingress-zone", "--add-egress-zone"}
    | {"--remove-port", "--remove-source-port", "--remove-protocol", "--remove-rich-rule", "--remove-ingress-zone"}
    | {"--remove-egress-zone", "--add-service", "--add-icmp-block", "--add-forward-port", "--add-masquerade"}
    | {"--add-forward", "--new-policy", "--delete-policy", "--set-priority", "--set-target", "--reload"}
)
"""Options that change something."""
_SHOWS = frozenset(
    {"--state", "--version", "--check-config", "--get-default-zone", "--get-active-zones", "--get-active-policies"}
    | {"--get-zones", "--get-services", "--get-policies", "--get-icmptypes", "--get-log-denied", "--get-target"}
    | {"--get-zone-of-interface", "--info-policy", "--info-zone", "--info-service"}
    | {"--list-all", "--list-all-zones", "--list-all-policies", "--list-ports", "--list-rich-rules", "--list-services"}
    | {"--list-protocols", "--list-source-ports", "--list-interfaces", "--list-sources", "--list-forward-ports"}
    | {"--list-icmp-blocks", "--query-masquerade", "--query-forward", "--query-port", "--query-source-port"}
    | {"--query-protocol", "--query-rich-rule", "--query-ingress-zone", "--query-egress-zone", "--query-service"}
    | {"--query-icmp-block", "--query-forward-port"}
)
"""Options that print something, and change nothing."""
_BESIDE = frozenset({"--permanent", "--zone", "--policy", "-q", "--quiet"})
"""Options that go with others."""


def unknown(words: Iterable[str]) -> list[str]:
    """The options of a command, without its program, that are none of these."""
    return sorted(_options(words) - _CHANGES - _SHOWS - _BESIDE)


def change(words: Iterable[str]) -> bool:
    """Whether a command changes something."""
    return not _options(words).isdisjoint(_CHANGES)


def _options(words: Iterable[str]) -> set[str]:
    return {word.partition("=")[0] for word in words if word.startswith("-") and not word[1:].isdecimal()}
