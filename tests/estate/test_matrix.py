"""Who talks to whom, in rows and columns."""

from __future__ import annotations

import csv
import io

from portbook.estate import OwnNetwork
from portbook.estate.matrix import By, in_words, matrix
from portbook.export.downloads.csv import csv as as_csv
from portbook.export.downloads.estate import between_zones, estate_downloads, passage_sheet

ZONES = {
    ("internet", "front"): "Shop, Europe: TCP 443",
    ("front", "back"): "Shop, Europe: TCP 5432",
    ("front", "front"): "Shop, Europe: UDP 7000-7010",
    ("back", "internet"): "Shop, Europe: TCP 443",
    ("back", "front"): "Watch: TCP 9100, ICMP echo-request",
    ("back", "back"): "Watch: TCP 9100, ICMP echo-request",
}


def test_zone_to_zone(network: OwnNetwork) -> None:
    shown = matrix(network, By.ZONES)
    assert {key: in_words(cell) for key, cell in shown.cells.items()} == ZONES
    assert [*shown.titles.values()] == ["Internet", "Front", "Back"]


def test_group_to_group(network: OwnNetwork) -> None:
    shown = matrix(network, By.GROUPS)
    assert in_words(shown.cell("monitor", "router")) == "Watch: TCP 9100, ICMP echo-request"
    assert shown.cell("web", "router") == ()


def test_change_requests_have_what_crosses_zones_with_owner_and_reason(network: OwnNetwork) -> None:
    sheet = passage_sheet(between_zones(matrix(network, By.ZONES)), network)
    rows = [*csv.DictReader(io.StringIO(as_csv(sheet).decode("utf-8-sig")))]
    (sql,) = [row for row in rows if row["Flow"] == "eu-shop-sql"]
    assert (sql["Source addresses"], sql["Destination"]) == ("10.1.0.10/31, 2001:db8:1::10", "Databases")
    assert (sql["Justification"], sql["Owner"], sql["Need"]) == ("Orders; Orders from Europe", "Shop team", "required")
    assert not any(row["Source zone"] == row["Destination zone"] for row in rows)


def test_the_same_estate_gives_the_same_bytes(network: OwnNetwork) -> None:
    assert estate_downloads(network) == estate_downloads(network)
    assert len(estate_downloads(network)) == 6
