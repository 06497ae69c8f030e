"""The downloads of a site, by path."""

from __future__ import annotations

from collections.abc import Iterator

from portbook.export.downloads.change_request import ChangeRequest, change_request
from portbook.export.downloads.csv import csv
from portbook.export.downloads.flow_row import FlowRow, flow_rows
from portbook.export.downloads.flow_sheets import flow_sheet, reference_sheet, role_sheet
from portbook.export.downloads.html import request_page
from portbook.export.downloads.request_sheet import request_sheet
from portbook.export.downloads.xlsx import xlsx
from portbook.layout import flows_file, request_file
from portbook.model import Book, Role, Service
from portbook.model.profiles import default_profile

ALL_FLOWS = "Network flows"


def downloads(book: Book) -> dict[str, bytes]:
    """All files with their content: flows of all services, flows of each, and a change request for each host's default profile.

    The same data gives the same bytes. The files of all services are those named `all`, also where a service has that id.

    Args:
        book: the services, at the reader's own addresses.
    """
    services = tuple(book.services.values())
    rows = {service.id: flow_rows(service) for service in services}
    files: dict[str, bytes] = {}
    for service in services:
        files |= dict(_flow_files(service.id, service.title, (service,), rows[service.id]))
        files |= {path: content for host in service.hosts for path, content in _request_files(service, host)}
    products = tuple(book.products.values())
    every = tuple(row for service in products for row in rows[service.id])
    return files | dict(_flow_files("all", ALL_FLOWS, products, every))


def request_path(service: Service, role: Role) -> str:
    """The path of a host's change request, without what follows the last full stop."""
    return request_file(service.id, role.id, default_profile(service).id)


def workbook(title: str, services: tuple[Service, ...], rows: tuple[FlowRow, ...]) -> bytes:
    """Flows, roles and references of services as an Excel workbook."""
    return xlsx(title, [flow_sheet(rows), role_sheet(services), reference_sheet(services)])


def request_workbook(request: ChangeRequest) -> bytes:
    """A change request as an Excel workbook."""
    return xlsx(f"Firewall change request: {request.title}", [request_sheet(request)])


def _flow_files(
    name: str, title: str, services: tuple[Service, ...], rows: tuple[FlowRow, ...]
) -> Iterator[tuple[str, bytes]]:
    yield f"{flows_file(name)}.csv", csv(flow_sheet(rows))
    yield f"{flows_file(name)}.xlsx", workbook(title, services, rows)


def _request_files(service: Service, host: Role) -> Iterator[tuple[str, bytes]]:
    request = change_request(service, host, default_profile(service))
    path = request_path(service, host)
    yield f"{path}.csv", csv(request_sheet(request))
    yield f"{path}.xlsx", request_workbook(request)
    yield f"{path}.html", request_page(request)
