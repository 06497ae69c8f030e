"""All downloads of a site."""

from __future__ import annotations

from dataclasses import replace

from portbook.export.downloads import downloads, request_path
from portbook.export.downloads.csv import csv
from portbook.export.downloads.flow_row import flow_rows
from portbook.export.downloads.flow_sheets import flow_sheet
from portbook.model import Book, Service


def test_the_paths_of_a_site(tailscale: Service) -> None:
    assert sorted(downloads(Book({"tailscale": tailscale}))) == [
        "downloads/all.csv",
        "downloads/all.xlsx",
        "downloads/tailscale.csv",
        "downloads/tailscale.xlsx",
        "downloads/tailscale/change-request-device-recommended.csv",
        "downloads/tailscale/change-request-device-recommended.html",
        "downloads/tailscale/change-request-device-recommended.xlsx",
    ]


def test_every_host_of_every_service_has_a_request(services: Book) -> None:
    files = downloads(services)
    hosts = [(service, host) for service in services.services.values() for host in service.hosts]
    wanted = {f"{request_path(*pair)}.{form}" for pair in hosts for form in ("csv", "xlsx", "html")}
    assert wanted <= files.keys()
    assert len(files) == 3 * len(hosts) + 2 * len(services.services) + 2


def test_the_same_data_gives_the_same_bytes(services: Book) -> None:
    assert downloads(services) == downloads(services)


def test_the_file_of_all_services_has_all_rows_in_order(services: Book) -> None:
    rows = tuple(row for service in services.services.values() for row in flow_rows(service))
    assert downloads(services)["downloads/all.csv"] == csv(flow_sheet(rows))


def test_a_service_called_all_does_not_hide_the_others(services: Book) -> None:
    same_name = replace(services.services["tailscale"], id="all")
    files = downloads(Book({"all": same_name, **services.services}))
    assert all(f'"{id_}/'.encode() in files["downloads/all.csv"] for id_ in ("all", *services.services))
