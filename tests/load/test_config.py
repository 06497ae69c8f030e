"""portbook.yml is found upwards, and every key may be left out."""

from pathlib import Path

import pytest

from portbook.load import Config, find_config, load_config

ROOT = Path("/site")


@pytest.mark.parametrize("folder", ["x?y", "a b", "..%2f", "ü"])
def test_a_folder_that_an_address_spells_otherwise(folder: str, tmp_path: Path) -> None:
    (problem,) = load_config(f"pages: {folder!r}\n", tmp_path).problems
    assert problem.id == "bad-folder"


def test_the_nearest_file_above_counts(tmp_path: Path) -> None:
    (tmp_path / "portbook.yml").write_text("ports: data\ntargets: [nftables, ufw]\n")
    page = tmp_path / "docs" / "deep" / "page.md"
    page.parent.mkdir(parents=True)
    page.touch()
    found = find_config(page)
    assert found.config == Config(
        tmp_path,
        tmp_path / "data",
        tmp_path / "docs",
        tmp_path / "changes",
        ("nftables", "ufw"),
        tmp_path / ".portbook" / "ledger.sqlite",
        estate=tmp_path / "estate.yml",
    )
    assert find_config(page.parent) == found


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    found = find_config(tmp_path)
    assert (found.config, found.problems) == (Config.default(tmp_path), ())


def test_a_broken_key_keeps_its_default() -> None:
    found = load_config("ports: ../elsewhere\ndocs: pages\ntarget: [ufw]\nledger: /etc/passwd\n", ROOT)
    folders = ROOT / "ports", ROOT / "pages", ROOT / "changes"
    assert found.config == Config(ROOT, *folders, (), ROOT / ".portbook" / "ledger.sqlite", estate=ROOT / "estate.yml")
    assert [(each.where.line, each.id, each.message) for each in found.problems] == [
        (1, "bad-path", "`../elsewhere` is not a path inside the site"),
        (3, "unknown-key", "unknown key `target`"),
        (4, "bad-path", "`/etc/passwd` is not a path inside the site"),
    ]


def test_an_unreadable_file_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "portbook.yml").write_bytes(b"\xff")
    found = find_config(tmp_path)
    assert found.config == Config.default(tmp_path)
    assert [each.id for each in found.problems] == ["not-utf-8"]


def test_this_site() -> None:
    found = find_config(Path(__file__))
    assert not found.problems
    assert (found.config.ports / "tailscale.yml").is_file()


def test_values_know_their_place() -> None:
    found = load_config("values:\n  wiki: {readers: [10.20.0.0/16, 'fd00:20::/48']}\n", ROOT)
    (value,) = found.config.values
    assert (value.service, value.role, value.addresses.spell()) == ("wiki", "readers", "10.20.0.0/16, fd00:20::/48")
    assert (value.where.line, found.problems) == (2, ())


@pytest.mark.parametrize(
    ("text", "place", "id_"),
    [
        ("values: [wiki]\n", (1, 9), "wrong-shape"),
        ("values: {wiki: 10.0.0.0/8}\n", (1, 16), "wrong-shape"),
        ("values:\n  wiki: {readers: any}\n", (2, 19), "bad-value"),
        ("values:\n  wiki: {readers: 0.0.0.0/0}\n", (2, 19), "bad-value"),
        ("values:\n  wiki: {readers: wiki.example.com}\n", (2, 19), "bad-value"),
        ("values:\n  wiki: {readers: 10.0.0.300}\n", (2, 19), "bad-address"),
        ("values:\n  wiki: {no: 10.0.0.0/8}\n", (2, 10), "yaml-trap"),
    ],
)
def test_a_value_is_the_readers_own_networks(text: str, place: tuple[int, int], id_: str) -> None:
    (problem,) = load_config(text, ROOT).problems
    assert ((problem.where.line, problem.where.column), problem.id) == (place, id_)


@pytest.mark.parametrize("key", ["ports", "docs", "ledger"])
@pytest.mark.parametrize("path", ["a" * 300, "\u65e5" * 90, "a/" * 2000 + "b"])
def test_a_path_that_no_system_has_keeps_its_default(key: str, path: str) -> None:
    loaded = load_config(f"{key}: {path}", Path("/site"))
    assert [each.message for each in loaded.problems] == ["the path is longer than file systems allow"]
    assert loaded.config == Config.default(Path("/site"))
