"""The reader of Google Cloud: bodies of requests in YAML or JSON, gcloud commands, and listings by gcloud."""

from __future__ import annotations

from portbook.firewalls.gcp import network_reading
from portbook.firewalls.gcp.command_line import has_commands, read_commands
from portbook.firewalls.gcp.firewall import DEFAULT_PRIORITY, IMPLIED, Ends, Entry, Firewall, refuse_description
from portbook.firewalls.gcp.target_instances import Instances, network_by_url
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.statements import taken_back
from portbook.targets.text.yaml_documents import Map, documents, documents_or_entries

_ACTIONS = {"allowed": True, "denied": False}
_SOURCE_INSTANCES = ("sourceTags", "sourceServiceAccounts")
_KNOWN = {
    *("name", "description", "network", "direction", "priority", "disabled", "targetTags", "targetServiceAccounts"),
    *("sourceRanges", "destinationRanges", "logConfig", *_SOURCE_INSTANCES, *_ACTIONS),
}
_LISTED = {"creationTimestamp", "id", "kind", "selfLink"}
"""The keys that a listing has and a request does not."""


def read(text: str) -> Reading:
    """What a text lets through: nothing, if commands delete or describe rules.

    Raises:
        CannotJudge: an unknown key or option, or rules for more than one network or set of targets.
        Rejected: not YAML, or the API refuses a rule.
    """
    if has_commands(text):
        created, delete_line = read_commands(text)
        return taken_back(delete_line, adds=bool(created)) if delete_line else network_reading.added(created)
    return network_reading.added([_firewall(document, _KNOWN) for document in documents(text)])


def read_host(text: str) -> Reading:
    """What a network lets through to and from an instance: the text lists its rules, or has the commands that created them.

    Raises:
        CannotJudge: an unknown key or option, rules of more than one network, or commands that delete rules.
        Rejected: not YAML, or the API refuses a rule.
    """
    if not has_commands(text):
        return network_reading.of_host([_firewall(entry, _KNOWN | _LISTED) for entry in documents_or_entries(text)])
    created, delete_line = read_commands(text)
    if delete_line:
        message = "the text does not show which rules remain after this"
        raise CannotJudge(delete_line, message, id_="gcp-rules-left", cure="judge the listing of the network's rules")
    return network_reading.of_host(created)


def _firewall(document: Map, known: set[str]) -> Firewall:
    for key in document.keys:
        if key not in known:
            raise CannotJudge(document.line(key), f"Portbook does not know the key {key} here", id_="gcp-key-unknown")
    if "description" in document.keys:
        refuse_description(document.required("description").text, document.line("description"))
    allows, entries = _entries(document)
    return Firewall(
        line=document.line(),
        name=document.required("name"),
        network=network_by_url(document.text("network"), document.line()),
        targets=_instances(document, "targetTags", "targetServiceAccounts"),
        priority=(document.number("priority", 0, IMPLIED, default=DEFAULT_PRIORITY), document.line("priority")),
        direction=document.text("direction"),
        ends=_ends(document),
        entries=entries,
        allows=allows,
        disabled=document.line("disabled") if _is_true(document, "disabled") else 0,
        logged=document.line("logConfig") if _is_logged(document) else 0,
    )


def _ends(document: Map) -> Ends:
    sources, destinations = (tuple(document.strings(key)) for key in ("sourceRanges", "destinationRanges"))
    return Ends(sources, destinations, _instances(document, *_SOURCE_INSTANCES))


def _instances(document: Map, tags: str, accounts: str) -> Instances:
    return Instances(tuple(document.strings(tags)), tuple(document.strings(accounts)))


def _is_true(document: Map, key: str) -> bool:
    return document.plain(key, {"true": True, "false": False}, default=False)


def _is_logged(document: Map) -> bool:
    if "logConfig" not in document.keys:
        return False
    log_config = document.mapping("logConfig")
    if strange := [key for key in log_config.keys if key not in {"enable", "metadata"}]:
        raise CannotJudge(
            log_config.line(strange[0]), f"Portbook does not know the key {strange[0]} here", id_="gcp-key-unknown"
        )
    return _is_true(log_config, "enable")


def _entries(document: Map) -> tuple[bool, tuple[Entry, ...]]:
    """Whether the rule allows, and its protocols and ports."""
    actions = [key for key in _ACTIONS if document.maps(key)]
    if len(actions) != 1:
        raise Rejected(
            document.line("allowed"),
            "a rule needs exactly one of allowed and denied, with at least one protocol",
            id_="gcp-action-invalid",
        )
    entries = document.maps(actions[0])
    for entry in entries:
        if strange := [key for key in entry.keys if key not in {"IPProtocol", "ports"}]:
            raise CannotJudge(
                entry.line(strange[0]), f"Portbook does not know the key {strange[0]} here", id_="gcp-key-unknown"
            )
    return _ACTIONS[actions[0]], tuple(
        Entry(entry.required("IPProtocol"), tuple(entry.strings("ports")), entry.line("ports")) for entry in entries
    )
