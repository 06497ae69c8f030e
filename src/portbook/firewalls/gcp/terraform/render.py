"""The renderer of Google Cloud's firewall rules as Terraform resources, and of the commands that show or destroy these."""

from __future__ import annotations

from portbook.escape import hcl
from portbook.firewalls.gcp.resources import NETWORK, PRIORITY, Traffic
from portbook.firewalls.gcp.resources import Resource as Firewall
from portbook.firewalls.gcp.resources import resources as firewalls
from portbook.firewalls.terraform.render import Inner, Resource, names, nothing, resources, show, strings, undo
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading

_REPLACE = f"Replace {NETWORK} by your network, and give its instances the target tag"
_KIND, _ALLOW = "google_compute_firewall", "allow"
"""The provider's names of the resource type and of its block. The reader has its own copy."""
_RANGES = {"sourceRanges": "source_ranges", "destinationRanges": "destination_ranges"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    brief_firewalls = firewalls(brief)
    if not brief_firewalls:
        return nothing(lines, form)
    labels = names(firewall.name.replace("-", "_") for firewall in brief_firewalls)
    blocks = [_resource(brief, label, firewall) for label, firewall in zip(labels, brief_firewalls, strict=True)]
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, blocks)
    return resources((*lines, _REPLACE), blocks)


def _resource(brief: Brief, name: str, firewall: Firewall) -> Resource:
    attributes = (
        ("name", hcl.string(firewall.name)),
        ("description", hcl.string(firewall.description)),
        ("network", hcl.string(NETWORK)),
        ("direction", hcl.string(firewall.direction)),
        ("priority", str(PRIORITY)),
        ("target_tags", strings([firewall.tag])),
        *((_RANGES[key], strings(networks)) for key, networks in firewall.ranges),
    )
    return Resource(_KIND, name, "", attributes, tuple(_allow(brief, allowed) for allowed in firewall.allowed))


def _allow(brief: Brief, allowed: Traffic) -> Inner:
    ports = (("ports", strings(allowed.ports)),) if allowed.ports else ()
    return Inner(_ALLOW, about(brief, allowed.rule), (("protocol", hcl.string(allowed.protocol)), *ports))
