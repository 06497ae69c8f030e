"""`portbook export`."""

from __future__ import annotations

import json
import os
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from portbook.adapters.cli import main
from portbook.adapters.site import read_site
from portbook.export.api import documents
from portbook.export.downloads import downloads

pytestmark = pytest.mark.usefixtures("site")
OTHER = """\
service: other
title: Other
roles:
  front: {title: Front, host: true}
  back: {title: Back, host: true}
flows:
  data: {from: front, to: back, tcp: 5432, need: required}
  more: {from: front, to: back, tcp: 8080, need: optional}
profiles:
  few: {title: Few, flows: [data], default: true}
  many: {title: Many, extends: few, flows: [more]}
"""


@pytest.fixture(autouse=True)
def _other(site: Path) -> None:
    (site / "ports/other.yml").write_text(OTHER, encoding="utf-8")


def export(*args: str) -> Result:
    result = CliRunner().invoke(main, ["export", *args])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def ids(*args: str) -> list[str]:
    result = export("--format", "csv", *args)
    assert result.exit_code == 0, result.stderr
    return [line.split('"')[1] for line in result.stdout_bytes.decode("utf-8-sig").splitlines()[1:]]


def test_flows_of_all_services_or_of_some() -> None:
    assert ids() == ["demo/web", "demo/log", "other/data", "other/more"]
    assert ids("other", "demo") == ["other/data", "other/more", "demo/web", "demo/log"]
    assert ids("other", "--profile", "few") == ["other/data"]


def test_a_role_gives_a_direction() -> None:
    outbound, inbound = (export("other", "--format", "csv", "--role", role).stdout for role in ("front", "back"))
    assert outbound.count('"outbound"') == inbound.count('"inbound"') == 2
    assert ids("other", "--role", "front+back") == ["other/data", "other/data", "other/more", "other/more"]


def test_the_files_of_a_site_are_what_the_command_writes(site: Path) -> None:
    files = downloads(read_site(site).book)
    for args, name in (
        (("--format", "csv"), "all.csv"),
        (("--format", "xlsx"), "all.xlsx"),
        (("demo", "--format", "xlsx"), "demo.xlsx"),
        (("demo", "--format", "change-request-html"), "demo/change-request-server-all.html"),
        (("other", "--role", "back", "--format", "change-request-csv"), "other/change-request-back-few.csv"),
        (("other", "--role", "back", "--format", "change-request-xlsx"), "other/change-request-back-few.xlsx"),
    ):
        assert export(*args).stdout_bytes == files[f"downloads/{name}"]


def test_json_is_the_document_of_the_api(site: Path) -> None:
    loaded = read_site(site)
    made = documents(loaded.written, loaded.book)
    assert export("demo", "--format", "json").stdout == made["api/v1/services/demo.json"]
    assert export("--format", "json").stdout == made["api/v1/services.json"]
    assert [
        service["id"] for service in json.loads(export("other", "demo", "--format", "json").stdout)["services"]
    ] == [
        "other",
        "demo",
    ]


def test_a_request_has_the_reader_s_own_addresses() -> None:
    args = ("other", "--role", "back", "--format", "change-request-csv")
    assert "(replace: front)" in export(*args).stdout
    own = export(*args, "--value", "front=10.1.0.0/16", "--value", "back=10.2.0.0/16").stdout
    assert "10.1.0.0/16" in own
    assert "replace" not in own


def test_a_request_has_the_profile_that_is_asked_for() -> None:
    args = ("other", "--role", "back", "--format", "change-request-csv")
    assert [export(*args, *more).stdout.count("\n") for more in ((), ("--profile", "many"))] == [2, 3]


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["nothing", "--format", "csv"], "no service `nothing`"),
        (["demo", "other", "--role", "server", "--format", "csv"], "no role `server`"),
        (["other", "--profile", "fwe", "--format", "csv"], "did you mean `few`?"),
        (["--format", "change-request-csv"], "a change request is for one service: name one"),
        (["demo", "other", "--format", "change-request-csv"], "a change request is for one service"),
        (["other", "--format", "change-request-csv"], "other has several hosts"),
        (["other", "--role", "x", "--format", "change-request-html"], "no role `x`"),
        (["other", "--role", "back", "--profile", "x", "--format", "change-request-html"], "no profile `x`"),
        (["demo", "--role", "server", "--format", "json"], "json has whole services"),
        (["demo", "--value", "server=10.0.0.1", "--format", "csv"], "--value is for change requests"),
        (["demo", "--value", "x=10.0.0.1", "--format", "change-request-csv"], "--value"),
        (["demo"], "--format"),
        (["demo", "--format", "pdf"], "pdf"),
    ],
)
def test_what_cannot_be_used_is_said(args: list[str], words: str) -> None:
    result = export(*args)
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in result.stderr


def test_a_fault_in_the_data_is_said(site: Path) -> None:
    (site / "ports/other.yml").write_text(OTHER.replace("5432", "70000"), encoding="utf-8")
    result = export("demo", "--format", "csv")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "ports/other.yml:7:" in result.stderr


def test_a_file_is_written_whole_with_the_user_s_rights(site: Path) -> None:
    path = site / "new.xlsx"
    assert export("--format", "xlsx", "--to", str(path)).exit_code == 0
    assert openpyxl.load_workbook(BytesIO(path.read_bytes())).sheetnames == ["Flows", "Roles", "References"]
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    assert [entry.name for entry in site.iterdir() if entry.name.startswith("tmp")] == []


def test_a_file_that_is_there_is_replaced_only_when_asked(site: Path) -> None:
    path = site / "docs/index.md"
    before = path.read_bytes()
    path.chmod(0o640)
    refused = export("--format", "csv", "--to", str(path))
    assert (refused.exit_code, path.read_bytes()) == (2, before)
    assert "is there already: choose another file, or add --replace" in refused.stderr
    assert export("--format", "csv", "--to", str(path), "--replace").exit_code == 0
    assert (path.read_bytes()[:3], path.stat().st_mode & 0o777) == (b"\xef\xbb\xbf", 0o640)


@pytest.mark.parametrize("name", ["ports", "pipe", "link", "missing/new.csv"])
def test_nothing_else_is_replaced(name: str, site: Path) -> None:
    os.mkfifo(site / "pipe")
    (site / "link").symlink_to(site / "portbook.yml")
    result = export("--format", "csv", "--to", name, "--replace")
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"{name} " in result.stderr
    assert (site / "portbook.yml").read_text(encoding="utf-8").startswith("targets:")


def test_a_file_that_cannot_be_written_leaves_none_behind(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.adapters.cli.output_file.replace_file", lambda *_file: False)
    result = export("--format", "csv", "--to", "new.csv")
    assert (result.exit_code, (site / "new.csv").exists()) == (2, False)


def test_a_workbook_is_not_shown_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.adapters.cli.output_file.on_terminal", lambda: True)
    result = export("--format", "xlsx")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "a workbook cannot be shown on a terminal: add --to FILE" in result.stderr
    assert export("--format", "csv").exit_code == 0
