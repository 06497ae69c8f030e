"""The second reader of Terraform's firewall resources: the request that the Google provider makes of each.

Source: https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_firewall
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from portbook.firewalls.gcp.check import firewalls
from portbook.firewalls.terraform.check.hcl import Block, Resource
from portbook.firewalls.terraform.check.literals import refuse_elsewhere, refuse_several, spelled, strings
from portbook.firewalls.terraform.check.values import Reference, Unknown
from portbook.model import Rule
from portbook.proof.reading.vendor_schema import Body
from portbook.targets import CannotJudge, Rejected

_KEYS = {
    "name": "name",
    "description": "description",
    "direction": "direction",
    "priority": "priority",
    "disabled": "disabled",
    "source_ranges": "sourceRanges",
    "destination_ranges": "destinationRanges",
    "target_tags": "targetTags",
    "target_service_accounts": "targetServiceAccounts",
}
"""The provider's attributes with the API's names for them."""
_FREE = {"name", "description", "network", "project", "provider"}
_BLOCKS = {"allow": "allowed", "deny": "denied"}
_NETWORK = re.compile(r"[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?")
_DIRECTIONS = ("INGRESS", "EGRESS")


def rules(resources: Sequence[Resource]) -> tuple[Rule, ...]:
    """What resources let through together that fit the provider's schema.

    Raises:
        CannotJudge: an unknown attribute or block, or rules for more than one network or set of tags.
        Rejected: the provider or the API refuses a value, or two rules have the same name.
    """
    for owner in ("network", "project", "provider"):
        refuse_several(resources, owner)
    bodies = [_body(resource) for resource in resources]
    firewalls.names(bodies)
    return firewalls.rules(bodies)


def _body(resource: Resource) -> Body:
    """The request, checked against the API's schema. It leaves out the network, which is the same for all."""
    refuse_elsewhere(resource, {*_KEYS, *_FREE}, _FREE)
    network = resource.values["network"]
    if isinstance(network, str) and not _NETWORK.fullmatch(network):
        raise CannotJudge(
            resource.lines["network"],
            f"{network} is not the name of a network",
            id_="gcp-network-unclear",
            cure="write the network's name or a reference",
        )
    direction = resource.values.get("direction", "INGRESS")
    if direction not in _DIRECTIONS:
        raise Rejected(
            resource.lines["direction"],
            f"the direction must be {' or '.join(_DIRECTIONS)}",
            id_="gcp-direction-invalid",
        )
    if direction == "INGRESS" and not resource.values.get("source_ranges"):
        raise Rejected(
            resource.line, "an ingress rule needs sources", id_="gcp-source-missing", cure="add source_ranges"
        )
    values = {key: _converted(name, resource) for name, key in _KEYS.items() if name in resource.values}
    named = {"name": f"line-{resource.line}"} if not isinstance(resource.values["name"], str) else {}
    return firewalls.SCHEMA.check(resource.line, {**values, **named, **_decided(resource)}, "a rule")


def _converted(name: str, resource: Resource) -> Any:  # noqa: ANN401  # JSON
    """A value, converted to the attribute's type as Terraform does. The schema has accepted it before."""
    value = resource.values[name]
    if isinstance(value, Reference | Unknown):
        return ""
    if isinstance(value, tuple):
        return strings(value)
    if name == "priority":
        return int(spelled(value))
    return value in {True, "true"} if name == "disabled" else spelled(value)


def _decided(resource: Resource) -> dict[str, list[dict[str, Any]]]:
    """The entries of `allowed` and `denied`."""
    entries: dict[str, list[dict[str, Any]]] = {}
    for block in resource.blocks:
        if block.kind == "timeouts":
            continue
        if block.kind not in _BLOCKS:
            raise CannotJudge(
                block.line, f"Portbook does not know what a block {block.kind} lets through", id_="gcp-block-unknown"
            )
        entries.setdefault(_BLOCKS[block.kind], []).append(_entry(block))
    return entries


def _entry(block: Block) -> dict[str, Any]:
    refuse_elsewhere(block, {"protocol", "ports"})
    ports = {"ports": strings(block.values["ports"])} if "ports" in block.values else {}
    return {"IPProtocol": spelled(block.values["protocol"]), **ports}
