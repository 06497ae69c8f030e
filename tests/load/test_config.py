"""portbook.yml is found upwards, and every key may be left out."""

from pathlib import Path

from portbook.load import Config, find_config, load_config

ROOT = Path("/site")


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
        ("nftables", "ufw"),
        tmp_path / ".portbook" / "ledger.sqlite",
    )
    assert find_config(page.parent) == found


def test_no_file_is_the_defaults(tmp_path: Path) -> None:
    found = find_config(tmp_path)
    assert (found.config, found.problems) == (Config.default(tmp_path), ())


def test_a_broken_key_keeps_its_default() -> None:
    found = load_config("ports: ../elsewhere\ndocs: pages\ntarget: [ufw]\nledger: /etc/passwd\n", ROOT)
    assert found.config == Config(ROOT, ROOT / "ports", ROOT / "pages", (), ROOT / ".portbook" / "ledger.sqlite")
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
