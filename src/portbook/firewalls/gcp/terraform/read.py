"""Firewall resources of Google Cloud in Terraform as rules.

Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_firewall
"""

from __future__ import annotations

from portbook.firewalls.gcp import network_reading
from portbook.firewalls.gcp.firewall import IMPLIED, USUAL_PRIORITY, Ends, Entry, Firewall, refuse_description
from portbook.firewalls.gcp.target_instances import Instances, Network, is_label, network_by_url
from portbook.firewalls.gcp.terraform.kinds import ALLOW, DENY, KIND, NEAR
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

_TAGGED = ("source_tags", "source_service_accounts")
_ENDS = {"source_ranges", "destination_ranges", *_TAGGED}
_ELSEWHERE = {"name", "description", "network", "project", PROVIDER}
_KNOWN = {*_ELSEWHERE, *_ENDS, "direction", "priority", "disabled", "target_tags", "target_service_accounts"}
_UNREAD = "the value of {} is not in the text"


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another attribute or block, or more than one network or set of targets.
        Rejected: Terraform, its Google provider or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, {KIND})
    configured = configuration(text, {KIND}, NEAR)
    for block in configured.resources:
        if maker(block) != maker(configured.resources[0]):
            raise CannotJudge(block.line, "the rules are for more than one project", id_="gcp-several-projects")
    return network_reading.added([_firewall(block) for block in configured.resources], configured.besides)


def _firewall(block: Block) -> Firewall:
    refuse_unknown(block, _KNOWN, elsewhere=_ELSEWHERE | _ENDS, within={ALLOW, DENY, "log_config", "timeouts"})
    refuse_other_types(block, dict.fromkeys(("name", "description", "network", "project"), Type.TEXT))
    refuse_other_types(block, dict.fromkeys(_ENDS, Type.TEXTS))
    described = block.values.get("description")
    refuse_description(described if isinstance(described, str) else "", block.lines.get("description", block.line))
    priority = number(block, "priority", range(IMPLIED + 1))
    direction = text_of(block, "direction")
    if not any(block.values.get(each) for each in ("source_ranges", *_TAGGED)) and (
        direction is None or direction.text == "INGRESS"
    ):
        raise Rejected(
            block.line,
            "the provider needs source ranges, tags or service accounts of an ingress rule",
            id_="gcp-source-missing",
        )
    allows, entries, unread = _entries(block)
    unread += [_UNREAD.format(name) for name in sorted(_ENDS) if is_unknown(block.values.get(name))]
    return Firewall(
        line=block.line,
        name=_name(block),
        network=_network(block),
        targets=Instances(strings(block, "target_tags"), strings(block, "target_service_accounts")),
        priority=(USUAL_PRIORITY if priority is None else priority, block.lines.get("priority", block.line)),
        direction=direction,
        ends=_ends(block),
        entries=entries,
        allows=allows,
        disabled=block.lines["disabled"] if flag(block, "disabled") else 0,
        logged=next((each.line for each in block.blocks if each.kind == "log_config"), 0),
        unread=next(iter(unread), ""),
    )


def _ends(block: Block) -> Ends:
    sources, destinations = (strings(block, each) for each in ("source_ranges", "destination_ranges"))
    return Ends(sources, destinations, Instances(*(strings(block, each) for each in _TAGGED)))


def _name(block: Block) -> Scalar:
    """Its name; where that is not in the text, one that no other resource has."""
    if is_unknown(block.values.get("name")):
        return Scalar(f"line-{block.line}", block.line)
    return required(block, "name")


def _network(block: Block) -> Network:
    """By name, by URL, or by a reference to one; the project is that of the resource, where it says so."""
    value, project = block.values.get("network"), block.values.get("project", "")
    line = block.lines.get("network", block.line)
    whose = project if isinstance(project, str) else owner(block, "project")
    if isinstance(value, str) and "/" in value:
        network = network_by_url(Scalar(value, line), line)
        return Network(network.spelling, line, whose, network.elsewhere)
    if value is not None and not isinstance(value, Reference | Unknown) and not is_label(str(value)):
        raise CannotJudge(line, f"{value!r} is not the name of a network", id_="gcp-network-unclear")
    return Network(owner(block, "network"), line, whose)


def _entries(block: Block) -> tuple[bool, tuple[Entry, ...], list[str]]:
    """Whether it allows, what, and why ports of it are not in the text."""
    entries = [entry for entry in block.blocks if entry.kind in {ALLOW, DENY}]
    if len({entry.kind for entry in entries}) != 1:
        raise Rejected(block.line, "a rule needs either allow blocks or deny blocks", id_="gcp-action-invalid")
    for entry in entries:
        refuse_unknown(entry, {"protocol", "ports"}, elsewhere={"ports"})
    unread = [_UNREAD.format("ports") for entry in entries if is_unknown(entry.values.get("ports"))]
    return entries[0].kind == ALLOW, tuple(map(_entry, entries)), unread


def _entry(block: Block) -> Entry:
    ports = () if is_unknown(block.values.get("ports")) else strings(block, "ports")
    return Entry(required(block, "protocol"), ports, block.lines.get("ports", block.line))
