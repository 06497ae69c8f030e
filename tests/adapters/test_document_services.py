"""The data of the services that a document names: of its project, of the working directory's, of the catalogue."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.adapters.document_services import DocumentServices
from portbook.model import Location

DATA = """\
service: {id}
title: {title}
roles:
  server: {{title: Server, host: true}}
  user: {{title: User, address: any}}
flows:
  web: {{title: Web, from: user, to: server, tcp: {port}, need: required}}
"""
PAGE = "---\nports: hub\n---\n"


def write(path: Path, id_: str, port: int = 8403, title: str = "Hub") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DATA.format(id=id_, title=title, port=port), "utf-8")


def ports(services: DocumentServices, page: Path, text: str = PAGE) -> list[int | None]:
    answer = services.of(page, page.name, text)
    assert answer.problems == ()
    return [
        transport.destination_ports.single
        for service in answer.data.services
        for flow in service.flows.values()
        for transport in flow.transports
    ]


def test_the_project_of_a_document_comes_before_that_of_the_working_directory(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub", 8403)
    write(tmp_path / "other/ports/hub.yml", "hub", 9403)
    (tmp_path / "other/portbook.yml").write_text("ports: ports\n", "utf-8")
    services = DocumentServices(folder=tmp_path)
    assert ports(services, tmp_path / "docs/page.md") == [8403]
    assert ports(services, tmp_path / "other/docs/page.md") == [9403]


def test_a_configuration_names_the_folder(tmp_path: Path) -> None:
    write(tmp_path / "data/hub.yml", "hub")
    (tmp_path / "portbook.yml").write_text("ports: data\n", "utf-8")
    assert ports(DocumentServices(folder=tmp_path), tmp_path / "docs/deep/page.md") == [8403]


def test_a_file_may_have_another_name_than_its_service(tmp_path: Path) -> None:
    write(tmp_path / "ports/a.yml", "hub")
    assert ports(DocumentServices(folder=tmp_path), tmp_path / "page.md") == [8403]


def test_a_service_has_the_ports_of_another_one_that_it_names(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    write(tmp_path / "ports/other.yml", "other", 9403)
    text = (tmp_path / "ports/hub.yml").read_text("utf-8")
    (tmp_path / "ports/hub.yml").write_text(text + "  next: {from: server, to: other/server}\n", "utf-8")
    assert ports(DocumentServices(folder=tmp_path), tmp_path / "page.md") == [8403, 9403]
    (tmp_path / "ports/other.yml").write_text("service: other\n", "utf-8")
    problems = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", PAGE).problems
    assert [problem.id for problem in problems] == ["broken-service"]


def test_without_a_project_the_catalogue_has_it(tmp_path: Path) -> None:
    assert 9090 in ports(DocumentServices(folder=tmp_path), tmp_path / "page.md", "---\nports: prometheus\n---\n")


def test_every_document_is_about_the_services_of_the_call(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    write(tmp_path / "ports/more.yml", "more", 9999)
    services = DocumentServices(["more"], folder=tmp_path)
    assert ports(services, tmp_path / "page.md") == [9999, 8403]
    assert ports(services, tmp_path / "page.md", "text\n") == [9999]
    assert list(services.unknown()) == []


def test_a_document_without_services_is_compared_with_nothing(tmp_path: Path) -> None:
    answer = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", "text\n")
    assert (answer.data.services, answer.problems, answer.data.digest) == ((), (), "")


def test_an_unknown_service_is_told_with_its_place_and_what_may_be_meant(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    answer = DocumentServices(folder=tmp_path).of(
        tmp_path / "page.md", "docs/page.md", "---\nt: x\nports: [hub, hubb]\n---\n"
    )
    (problem,) = answer.problems
    assert (problem.id, problem.where) == ("unknown-service", Location("docs/page.md", 3, 14))
    assert "hub" in problem.cure
    assert [service.id for service in answer.data.services] == ["hub"]


def test_a_fault_of_the_data_is_told_as_check_tells_it(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    (tmp_path / "ports/hub.yml").write_text(DATA.format(id="hub", title="Hub", port=70000), "utf-8")
    answer = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", PAGE)
    assert answer.data.services == ()
    assert {problem.where.path for problem in answer.problems} == {"ports/hub.yml"}


def test_other_services_are_known_by_their_names(tmp_path: Path) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    write(tmp_path / "ports/wheel.yml", "wheel", title="Big Wheel")
    data = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", PAGE).data
    assert data.names_another("the big wheel turns")
    assert data.names_another("Prometheus")
    assert not data.names_another("the hub")


@pytest.mark.parametrize("change", ["port", "others"])
def test_the_hash_of_the_data_changes_with_what_is_compared(tmp_path: Path, change: str) -> None:
    write(tmp_path / "ports/hub.yml", "hub")
    before = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", PAGE).data.digest
    write(tmp_path / "ports/hub.yml", "hub", 8404) if change == "port" else write(tmp_path / "ports/wheel.yml", "wheel")
    after = DocumentServices(folder=tmp_path).of(tmp_path / "page.md", "page.md", PAGE).data.digest
    assert before
    assert before != after


def test_a_service_whose_id_goes_on_is_a_part_of_the_other(tmp_path: Path) -> None:
    answer = DocumentServices(["mattermost"], tmp_path).of(tmp_path / "page.md", "page.md", "")
    assert [part.id for part in answer.data.parts] == ["mattermost-calls"]
    assert answer.data.has(8443, 8443, ["udp"])
