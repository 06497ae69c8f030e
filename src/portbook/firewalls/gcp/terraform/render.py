"""Firewall resources of Google Cloud as resources of Terraform, and the commands that look at these and take them back."""

from __future__ import annotations

from portbook.escape import hcl
from portbook.firewalls.gcp.resources import NETWORK, PRIORITY, Allowed
from portbook.firewalls.gcp.resources import Resource as Firewall
from portbook.firewalls.gcp.resources import resources as firewalls
from portbook.firewalls.terraform.render import Inner, Resource, names, nothing, resources, show, strings, undo
from portbook.model import Brief, Form
from portbook.targets.text.comments import about, heading

_REPLACE = f"Replace {NETWORK} by your network, and give its instances the target tag"
_KIND, _ALLOW = "google_compute_firewall", "allow"
"""The provider's names of the resource and of its block; the reader has its own."""
_RANGES = {"sourceRanges": "source_ranges", "destinationRanges": "destination_ranges"}


def render(brief: Brief) -> str:
    """The snippet of a brief."""
    lines, form = heading(brief), brief.id.form
    held = firewalls(brief)
    if not held:
        return nothing(lines, form)
    named = names(each.name.replace("-", "_") for each in held)
    made = [_resource(brief, name, each) for name, each in zip(named, held, strict=True)]
    if form in {Form.UNDO, Form.SHOW}:
        return (undo if form is Form.UNDO else show)(lines, made)
    return resources((*lines, _REPLACE), made)


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
    return Resource(_KIND, name, "", attributes, tuple(_allow(brief, each) for each in firewall.allowed))


def _allow(brief: Brief, allowed: Allowed) -> Inner:
    ports = (("ports", strings(allowed.ports)),) if allowed.ports else ()
    return Inner(_ALLOW, about(brief, allowed.rule), (("protocol", hcl.string(allowed.protocol)), *ports))
