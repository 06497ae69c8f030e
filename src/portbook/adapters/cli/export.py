"""`portbook export`: the flows of services, and what a host asks the people of a firewall for, as files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from portbook.adapters.cli.choices import VALUES, chosen_host, chosen_profile, one_of, usable_site
from portbook.adapters.cli.new_file import write_new
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.export.api.documents import text
from portbook.export.api.services import service_document, services_document
from portbook.export.downloads.change_request import ChangeRequest, change_request
from portbook.export.downloads.csv import csv
from portbook.export.downloads.documents import ALL_FLOWS, request_workbook, workbook
from portbook.export.downloads.flow_row import FlowRow, flow_rows
from portbook.export.downloads.flow_sheets import flow_sheet
from portbook.export.downloads.html import request_page
from portbook.export.downloads.request_sheet import request_sheet
from portbook.model import Book, Service

_REQUESTS: dict[str, Callable[[ChangeRequest], bytes]] = {
    "change-request-csv": lambda request: csv(request_sheet(request)),
    "change-request-xlsx": request_workbook,
    "change-request-html": request_page,
}
"""How a change request is written, by format."""


@click.command()
@click.argument("services", metavar="[SERVICE]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["csv", "xlsx", "json", *_REQUESTS]), required=True)
@click.option(
    "--role", metavar="R", help="The host that the flows are seen from, or that asks; 'R+R' plays several roles."
)
@click.option("--profile", metavar="P", help="Only the flows of this profile; a change request has the default one.")
@VALUES
@click.option(
    "--to", "path", type=click.Path(path_type=Path, allow_dash=True), metavar="FILE|-", default="-", show_default=True
)
@click.option("--replace", is_flag=True, help="Write FILE also where it is there already.")
def export(
    *,
    services: tuple[str, ...],
    form: str,
    role: str | None,
    profile: str | None,
    values: tuple[str, ...],
    path: Path,
    replace: bool,
) -> None:
    """Write the flows of services, of all where none is named, or the change request of one host.

    csv and xlsx have a row for each way of a packet, json is the API's document of the service, or the list of several. A change
    request has a row for each rule to add; addresses that only you know are marked with 'replace' unless --value has them.
    """
    site = usable_site()
    if form in _REQUESTS:
        content = _REQUESTS[form](_request(site, services, role, profile, values))
    elif values:
        raise Unusable(of_argument("--value is for change requests", "write your own addresses in portbook.yml"))
    elif form == "json":
        content = _json(site, services, role or profile)
    else:
        content = _flows(site, services, form, role, profile)
    if str(path) == "-":
        _print(content, form)
    else:
        write_new(path, content, replace=replace)


def _request(
    site: Site, services: tuple[str, ...], role: str | None, profile: str | None, values: Iterable[str]
) -> ChangeRequest:
    """The request of one host.

    Raises:
        Unusable: not exactly one service is named, or it has no such host or profile.
    """
    if len(services) != 1:
        raise Unusable(of_argument("a change request is for one service", "name one"))
    service, host = chosen_host(site, f"{services[0]}:{role or ''}", values)
    return change_request(service, host, chosen_profile(service, profile))


def _json(site: Site, services: tuple[str, ...], part: str | None) -> bytes:
    """The API's document of one service, or of several or all.

    Raises:
        Unusable: there is no such service, or only a part of one is wanted.
    """
    if part:
        raise Unusable(of_argument("json has whole services", "leave out --role and --profile"))
    release = site.releases[-1].version if site.releases else ""
    chosen = {service.id: site.written.services[service.id] for service in _chosen(site, services)}
    if len(services) == 1:
        (written,) = chosen.values()
        return text(service_document(written, site.book.services[written.id], release)).encode()
    return text(services_document(Book(chosen), (), release)).encode()


def _flows(site: Site, services: tuple[str, ...], form: str, role: str | None, profile: str | None) -> bytes:
    chosen = _chosen(site, services)
    rows = tuple(row for service in chosen for row in _rows(service, role, profile))
    if form == "csv":
        return csv(flow_sheet(rows))
    return workbook(chosen[0].title if len(chosen) == 1 else ALL_FLOWS, chosen, rows)


def _rows(service: Service, role: str | None, profile: str | None) -> tuple[FlowRow, ...]:
    """The flows of a service that are wanted.

    Raises:
        Unusable: it has no such role or profile.
    """
    ids = tuple(id_ for id_ in (role or "").split("+") if id_)
    for id_ in ids:
        one_of("role", id_, service.roles)
    return flow_rows(service, ids, chosen_profile(service, profile) if profile else None)


def _chosen(site: Site, services: tuple[str, ...]) -> tuple[Service, ...]:
    """The services of these ids, at the reader's own addresses; all where there are none."""
    known = site.book.services
    return tuple(one_of("service", id_, known) for id_ in dict.fromkeys(services or known))


def _print(content: bytes, form: str) -> None:
    """Put the content on standard output.

    Raises:
        Unusable: it is no text, and a terminal would show it.
    """
    if form.endswith("xlsx") and on_terminal():
        raise Unusable(of_argument("a workbook cannot be shown on a terminal", "add --to FILE"))
    click.echo(content, nl=False)


def on_terminal() -> bool:
    """Whether a person sees what is printed."""
    return sys.stdout.isatty()
