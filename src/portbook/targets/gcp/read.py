"""Firewall resources as rules: bodies of requests in YAML, or commands of gcloud."""

from __future__ import annotations

import re

from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.documents import Document, Map, documents
from portbook.targets.gcp.command_line import has_commands, read_commands
from portbook.targets.gcp.firewall import IMPLIED, Entry, Firewall, reading
from portbook.targets.gcp.resources import NETWORK, PRIORITY

_KNOWN = {
    *("name", "description", "network", "direction", "priority", "disabled", "targetTags"),
    *("sourceRanges", "destinationRanges", "allowed"),
}
_PROJECTS = r"(?:(?:https://(?:www|compute)\.googleapis\.com/compute/v1/)?projects/[a-z][-a-z0-9.:]*[a-z0-9]/)?"
_NETWORK = re.compile(rf"{_PROJECTS}global/networks/[a-z](?:[-a-z0-9]*[a-z0-9])?")
_DEFAULT_NETWORK = f"global/networks/{NETWORK}"


def read(text: str) -> Reading:
    """What a text lets through; nothing, where it is commands that take resources back or show them.

    Raises:
        CannotJudge: another key or option, a denial, or rules for more than one network or tag.
        Rejected: not YAML, or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text)
    return reading([_firewall(each) for each in documents(text)])


def _firewall(document: Document) -> Firewall:
    _refuse_unknown(document, _KNOWN)
    document.text("description")
    return Firewall(
        line=document.line(),
        name=document.required("name"),
        network=_network(document),
        tags=tuple(document.strings("targetTags")),
        priority=(document.number("priority", 0, IMPLIED, default=PRIORITY), document.line("priority")),
        direction=document.text("direction"),
        sources=tuple(document.strings("sourceRanges")),
        destinations=tuple(document.strings("destinationRanges")),
        allowed=_allowed(document),
        disabled=document.line("disabled") if _disabled(document) else 0,
    )


def _refuse_unknown(where: Map, known: set[str]) -> None:
    for key in where.keys:
        if key not in known:
            raise CannotJudge(where.line(key), f"{key} is not a key that this grammar knows")


def _network(document: Document) -> str:
    found = document.text("network")
    if found is None:
        return _DEFAULT_NETWORK
    if not _NETWORK.fullmatch(found.text):
        raise Rejected(
            found.line, f"{found.text!r} is not the URL of a network: the API wants {_DEFAULT_NETWORK} or a longer one"
        )
    return found.text


def _disabled(document: Document) -> bool:
    return document.plain("disabled", {"true": True, "false": False}, default=False)


def _allowed(document: Document) -> tuple[Entry, ...]:
    entries = document.maps("allowed")
    if not entries:
        raise Rejected(document.line("allowed"), "allowed has to name at least one protocol")
    for each in entries:
        _refuse_unknown(each, {"IPProtocol", "ports"})
    return tuple(
        Entry(each.required("IPProtocol"), tuple(each.strings("ports")), each.line("ports")) for each in entries
    )
