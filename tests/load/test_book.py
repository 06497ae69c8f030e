"""A folder of files as one book."""

from pathlib import Path

import pytest

from portbook.load import load_book, load_service, read_book
from portbook.load.source import LARGEST

DATA = (Path(__file__).parents[2] / "ports" / "tailscale.yml").read_bytes()


def test_services_are_in_the_order_of_their_ids() -> None:
    files = {f"{name}.yml": DATA.replace(b"service: tailscale", b"service: " + name.encode()) for name in "bca"}
    assert list(load_book(files).book.services) == ["a", "b", "c"]


def test_paths_are_told_from_the_site(tmp_path: Path) -> None:
    folder = tmp_path / "ports"
    folder.mkdir()
    (folder / "b.yaml").write_bytes(DATA)
    (folder / "a.yml").write_text("service: a\n")
    (folder / ".swap.yml").write_text("{")
    (folder / "schema.json").write_text("{")
    found = read_book(folder, tmp_path)
    assert found.book.services["tailscale"].path == "ports/b.yaml"
    assert found.book.services["tailscale"].flows["stun"].where.path == "ports/b.yaml"
    assert {each.where.path for each in found.problems} == {"ports/a.yml"}


def test_a_missing_and_an_empty_folder(tmp_path: Path) -> None:
    assert [str(each) for each in read_book(tmp_path / "ports", tmp_path).problems] == [
        "ports: there is no such folder: portbook init makes a new site, and `ports` in portbook.yml names another folder"
    ]
    assert [each.message for each in read_book(tmp_path, tmp_path).problems] == ["the folder has no *.yml file"]


def test_files_in_folders_below_are_not_read_and_told(tmp_path: Path) -> None:
    for name in (".catalogue/1.yml", "cloud/aws.yml", "cloud/old/aws.yml", "one/wiki.yaml", "empty/notes.md"):
        path = tmp_path / "ports" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(DATA)
    (tmp_path / "ports/c.yml").write_bytes(DATA)
    told = "the file is in a folder below ports/, so it is not read"
    cure = ", or let the name of the folder begin with a dot"
    assert [str(problem) for problem in read_book(tmp_path / "ports", tmp_path).problems] == [
        f"ports/cloud/aws.yml: {told}; nor is any other of the 2 there: move it to ports/aws.yml{cure}",
        f"ports/one/wiki.yaml: {told}: move it to ports/wiki.yaml{cure}",
    ]


def test_what_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.yml").mkdir()
    (tmp_path / "b.yml").symlink_to("nowhere")
    (tmp_path / "c.yml").write_bytes(DATA)
    found = read_book(tmp_path, tmp_path)
    assert [each.where.path for each in found.problems] == ["a.yml", "b.yml"]
    assert list(found.book.services) == ["tailscale"]


@pytest.mark.parametrize("kind", [str, bytes])
def test_size_is_bounded(kind: type) -> None:
    long = "#" * (LARGEST + 1)
    found = load_service(long if kind is str else long.encode(), "long.yml")
    assert [each.id for each in found.problems] == ["too-large"]


def test_text_and_bytes_are_the_same() -> None:
    first, second = load_service(DATA, "a.yml"), load_service(DATA.decode(), "a.yml")
    assert first.service is not None
    assert vars(first.service) == vars(second.service)
