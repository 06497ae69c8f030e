"""Firewall resources of Google Cloud in Terraform as rules."""

from __future__ import annotations

from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.gcp.firewall import IMPLIED, Entry, Firewall, is_label, reading
from portbook.targets.gcp.resources import PRIORITY
from portbook.targets.gcp_terraform.kinds import ALLOW, KIND
from portbook.targets.terraform.commands import has_commands, read_commands
from portbook.targets.terraform.hcl import Block, Reference
from portbook.targets.terraform.read import flag, number, owner, refuse_unknown, required, resources, strings
from portbook.targets.terraform.read import text as text_of

_KNOWN = {
    *("name", "description", "network", "direction", "priority", "disabled"),
    *("target_tags", "source_ranges", "destination_ranges"),
}


def read(text: str) -> Reading:
    """What the resources of a text let through; nothing, where it is commands that take them back or show them.

    Raises:
        CannotJudge: another resource, attribute or block, a value that is not in the text, or more than one network or tag.
        Rejected: Terraform, its Google provider or the API would not take it.
    """
    if has_commands(text):
        return read_commands(text, {KIND})
    return reading([_firewall(each) for each in resources(text, {KIND})])


def _firewall(block: Block) -> Firewall:
    refuse_unknown(block, _KNOWN, elsewhere={"network"}, within={ALLOW})
    text_of(block, "description")
    priority = number(block, "priority", range(IMPLIED + 1))
    direction, sources = text_of(block, "direction"), strings(block, "source_ranges")
    if not sources and (direction is None or direction.text == "INGRESS"):
        raise Rejected(block.line, "the provider wants source_ranges of what comes in")
    return Firewall(
        line=block.line,
        name=required(block, "name"),
        network=_network(block),
        tags=strings(block, "target_tags"),
        priority=(PRIORITY if priority is None else priority, block.lines.get("priority", block.line)),
        direction=direction,
        sources=sources,
        destinations=strings(block, "destination_ranges"),
        allowed=_allowed(block),
        disabled=block.lines["disabled"] if flag(block, "disabled") else 0,
    )


def _network(block: Block) -> str:
    value = block.values.get("network")
    if value is not None and not isinstance(value, Reference) and not is_label(str(value)):
        raise CannotJudge(block.lines["network"], f"{value!r} is not the name of a network")
    return owner(block, "network")


def _allowed(block: Block) -> tuple[Entry, ...]:
    if not block.blocks:
        raise Rejected(block.line, "a block allow has to be there")
    for each in block.blocks:
        refuse_unknown(each, {"protocol", "ports"})
    return tuple(
        Entry(required(each, "protocol"), strings(each, "ports"), each.lines.get("ports", each.line))
        for each in block.blocks
    )
