"""The formats of `portbook export` that other programs read: what these have no words for is told."""

from __future__ import annotations

import re
from collections.abc import Callable

from portbook.adapters.cli.choices import chosen_profile
from portbook.adapters.cli.remarks import remark
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.export.exchange.data_flows import applications, data_flows, object_aliases
from portbook.export.exchange.exported import Exported
from portbook.export.exchange.mud import usage_description
from portbook.export.exchange.netbox import service_templates
from portbook.export.exchange.oscal import component_definition
from portbook.model import Role, Service

EXCHANGED: dict[str, Callable[[tuple[Service, ...]], Exported]] = {
    "netbox": service_templates,
    "netbox-applications": applications,
    "netbox-object-aliases": object_aliases,
    "netbox-data-flows": data_flows,
    "oscal": component_definition,
}
"""How whole services are written for other programs, by format."""
MUD = "mud"
_URL = re.compile(r"https://[!-~]+")
"""Addresses of MUD files have https (RFC 8520, 2)."""


def refuse_url(url: str, form: str) -> None:
    """Refuse an address of a MUD file that is none, or that belongs to another format.

    Raises:
        Unusable: it is one of these.
    """
    if url and (form != MUD or not _URL.fullmatch(url)):
        raise Unusable(of_argument("--url is the https address of a MUD file", f"add --format {MUD}, or leave it out"))


def exchanged(services: tuple[Service, ...], form: str, part: str | None) -> Exported:
    """Whole services for another program.

    Raises:
        Unusable: only a part of one is wanted, or there is none.
    """
    if part:
        raise Unusable(of_argument(f"{form} has whole services", "leave out --role and --profile"))
    if not services:
        raise Unusable(of_argument("there is no service to export", "portbook new or portbook add makes one"))
    return EXCHANGED[form](services)


def described(service: Service, host: Role, profile: str | None, url: str) -> Exported:
    """The usage description of one host.

    Raises:
        Unusable: the service has no such profile.
    """
    flows = [service.flows[id_] for id_ in chosen_profile(service, profile).flows]
    return usage_description(service, host, flows, url)


def told(exported: Exported) -> bytes:
    """The content of a file for another program; what the program has no words for is told."""
    for sentence in exported.remarks:
        remark(sentence)
    return exported.content
