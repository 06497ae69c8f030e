"""The reader of Google Cloud's firewall resources in Terraform.

Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_firewall
"""

from __future__ import annotations

import re

from portbook.firewalls.gcp import network_reading
from portbook.firewalls.gcp.firewall import DEFAULT_PRIORITY, IMPLIED, Ends, Entry, Firewall, refuse_description
from portbook.firewalls.gcp.target_instances import Instances, Network, is_label, network_by_url
from portbook.firewalls.terraform.commands import has_commands, read_commands
from portbook.firewalls.terraform.configuration import configuration
from portbook.firewalls.terraform.expressions import Reference, Unknown
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.read import (
    PROVIDER,
    Type,
    flag,
    is_unknown,
    maker,
    number,
    owner,
    refuse_other_types,
    refuse_unknown,
    required,
    strings,
)
from portbook.firewalls.terraform.read import text as text_of
from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.text.yaml_documents import Scalar

_KIND = "google_compute_firewall"
"""The type of the resource that is one firewall rule."""
_ALLOW, _DENY = "allow", "deny"
"""The nested blocks of the traffic that the rule allows, or denies."""
_NEAR = re.compile("firewall")
"""Part of the names of resource types that may decide about the same packets."""
_SOURCE_INSTANCES = ("source_tags", "source_service_accounts")
_ENDS = {"source_ranges", "destination_ranges", *_SOURCE_INSTANCES}
_ELSEWHERE = {"name", "description", "network", "project", PROVIDER}
_KNOWN = {*_ELSEWHERE, *_ENDS, "direction", "priority", "disabled", "target_tags", "target_service_accounts"}
_UNKNOWN = "the value of {} is not in the text"


def read(text: str) -> Reading:
    """What the resources of a text let through: nothing, if commands destroy or show them.

    Raises:
        CannotJudge: an unknown attribute or block, or rules for more than one network or set of targets.
        Rejected: Terraform, its Google provider or the API refuses a resource.
    """
    if has_commands(text):
        return read_commands(text, {_KIND})
    configured = configuration(text, {_KIND}, _NEAR)
    for block in configured.resources:
        if maker(block) != maker(configured.resources[0]):
            raise CannotJudge(
                block.line,
                "the rules are for more than one project",
                id_="gcp-several-projects",
                cure="judge the rules of one provider configuration at a time",
            )
    return network_reading.added([_firewall(block) for block in configured.resources], configured.side_effects)


def _firewall(block: Block) -> Firewall:
    refuse_unknown(block, _KNOWN, elsewhere=_ELSEWHERE | _ENDS, within={_ALLOW, _DENY, "log_config", "timeouts"})
    refuse_other_types(block, dict.fromkeys(("name", "description", "network", "project"), Type.TEXT))
    refuse_other_types(block, dict.fromkeys(_ENDS, Type.TEXTS))
    described = block.values.get("description")
    refuse_description(described if isinstance(described, str) else "", block.lines.get("description", block.line))
    priority = number(block, "priority", range(IMPLIED + 1))
    direction = text_of(block, "direction")
    if not any(block.values.get(name) for name in ("source_ranges", *_SOURCE_INSTANCES)) and (
        direction is None or direction.text == "INGRESS"
    ):
        raise Rejected(
            block.line,
            "an ingress rule needs sources",
            id_="gcp-source-missing",
            cure="add source_ranges, source_tags or source_service_accounts",
        )
    allows, entries, unknown = _entries(block)
    unknown += [_UNKNOWN.format(name) for name in sorted(_ENDS) if is_unknown(block.values.get(name))]
    return Firewall(
        line=block.line,
        name=_name(block),
        network=_network(block),
        targets=Instances(strings(block, "target_tags"), strings(block, "target_service_accounts")),
        priority=(DEFAULT_PRIORITY if priority is None else priority, block.lines.get("priority", block.line)),
        direction=direction,
        ends=_ends(block),
        entries=entries,
        allows=allows,
        disabled=block.lines["disabled"] if flag(block, "disabled") else 0,
        logged=next((inner.line for inner in block.blocks if inner.kind == "log_config"), 0),
        unknown=next(iter(unknown), ""),
    )


def _ends(block: Block) -> Ends:
    sources, destinations = (strings(block, name) for name in ("source_ranges", "destination_ranges"))
    return Ends(sources, destinations, Instances(*(strings(block, name) for name in _SOURCE_INSTANCES)))


def _name(block: Block) -> Scalar:
    """The rule's name; a name that no other resource has, where the text does not show it."""
    if is_unknown(block.values.get("name")):
        return Scalar(f"line-{block.line}", block.line)
    return required(block, "name")


def _network(block: Block) -> Network:
    """The network, by its name, its URL or a reference to it."""
    value, project = block.values.get("network"), block.values.get("project", "")
    line = block.lines.get("network", block.line)
    whose = project if isinstance(project, str) else owner(block, "project")
    if isinstance(value, str) and "/" in value:
        network = network_by_url(Scalar(value, line), line)
        return Network(network.spelling, line, whose, network.elsewhere)
    if value is not None and not isinstance(value, Reference | Unknown) and not is_label(str(value)):
        raise CannotJudge(
            line,
            f"{value!r} is not the name of a network",
            id_="gcp-network-unclear",
            cure="write the network's name, its URL or a reference",
        )
    return Network(owner(block, "network"), line, whose)


def _entries(block: Block) -> tuple[bool, tuple[Entry, ...], list[str]]:
    """Whether the rule allows, its protocols and ports, and why some ports are unknown."""
    entries = [entry for entry in block.blocks if entry.kind in {_ALLOW, _DENY}]
    if len({entry.kind for entry in entries}) != 1:
        message = "a rule needs either allow blocks or deny blocks, not both"
        raise Rejected(block.line, message, id_="gcp-action-invalid")
    for entry in entries:
        refuse_unknown(entry, {"protocol", "ports"}, elsewhere={"ports"})
    unknown = [_UNKNOWN.format("ports") for entry in entries if is_unknown(entry.values.get("ports"))]
    return entries[0].kind == _ALLOW, tuple(map(_entry, entries)), unknown


def _entry(block: Block) -> Entry:
    ports = () if is_unknown(block.values.get("ports")) else strings(block, "ports")
    return Entry(required(block, "protocol"), ports, block.lines.get("ports", block.line))
