from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from portbook.proof.sandbox import programs
from portbook.proof.sandbox.program import Program, allowed_programs


def test_an_empty_path_takes_everything_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert programs.find("nft") is None


def test_a_folder_of_somebodys_own_is_never_searched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "nft").write_text("#!/bin/sh\n")
    (tmp_path / "nft").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert programs.find("nft") is None


def unpacked(tools: Path, marker: Path | None = None) -> Path:
    """A program in the folder of a package."""
    own = tools / "nft" / "usr" / "sbin" / "nft"
    own.parent.mkdir(parents=True)
    own.write_text(f"#!/bin/sh\n/usr/bin/touch {marker}\necho nftables v9\n" if marker else "#!/bin/sh\n")
    own.chmod(0o755)
    return own


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine that has no programs, and whose user has a home."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for each in ("PORTBOOK_TOOLS", "XDG_CACHE_HOME"):
        monkeypatch.delenv(each, raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("variable", "named", "place"),
    [
        ("HOME", "home", "home/.cache/portbook/tools"),
        ("XDG_CACHE_HOME", "cache", "cache/portbook/tools"),
        ("PORTBOOK_TOOLS", "mine", "mine"),
    ],
)
def test_the_users_unpacked_tools_are(
    variable: str, named: str, place: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(variable, str(nowhere / named))
    own = unpacked(nowhere / place)
    assert programs.find("nft") == own


@pytest.mark.parametrize("name", ["portbook.yml", "mkdocs.yml", "ports/wiki.yml"])
def test_a_cache_inside_a_site_is_not(name: str, nowhere: Path) -> None:
    unpacked(nowhere / "home/.cache/portbook/tools")
    (nowhere / "home" / name).parent.mkdir(exist_ok=True)
    (nowhere / "home" / name).touch()
    assert programs.find("nft") is None
    assert "the user's cache is inside a site (home): let XDG_CACHE_HOME" in programs.missing("nft")


def test_a_folder_that_the_user_names_may_be_inside_a_site(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (nowhere / "portbook.yml").touch()
    monkeypatch.setenv("PORTBOOK_TOOLS", str(nowhere / "tools"))
    own = unpacked(nowhere / "tools")
    assert programs.find("nft") == own


@pytest.mark.parametrize("path", ["home/.cache/portbook/tools", "home/.cache/portbook", "home", "program"])
def test_what_others_may_write_to_is_not(path: str, nowhere: Path) -> None:
    own = unpacked(nowhere / "home/.cache/portbook/tools")
    (own if path == "program" else nowhere / path).chmod(0o777)
    assert programs.find("nft") is None


@pytest.mark.parametrize("path", ["tools", "program"])
def test_what_belongs_to_another_user_is_not(path: str, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if os.geteuid():
        pytest.skip("only root can give a file away")
    monkeypatch.setenv("PORTBOOK_TOOLS", str(nowhere / "tools"))
    own = unpacked(nowhere / "tools")
    os.chown(own if path == "program" else nowhere / path, 12345, 12345)
    assert programs.find("nft") is None
    assert ("chmod go-w" in programs.missing("nft")) is (path == "tools")


@pytest.mark.usefixtures("_namespaces")
def test_an_unpacked_program_says_its_version_in_the_sandbox(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere.chmod(0o755)
    monkeypatch.setenv("PORTBOOK_TOOLS", str(nowhere / "tools"))
    own = unpacked(nowhere / "tools", nowhere / "ran")
    assert programs.version(own) == "nftables v9"
    assert not (nowhere / "ran").exists()


def test_a_relative_folder_is_not(nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(nowhere)
    monkeypatch.setenv("XDG_CACHE_HOME", "cache")
    unpacked(nowhere / "cache/portbook/tools")
    assert programs.find("nft") is None
    monkeypatch.setenv("PORTBOOK_TOOLS", "cache/portbook/tools")
    assert programs.find("nft") is None
    assert programs.missing("nft").endswith("PORTBOOK_TOOLS is not an absolute path: write it whole")


@pytest.mark.parametrize("folder", [".tools", ".cache/portbook/tools", "tools", "."])
def test_a_site_s_own_tools_never_run(folder: str, nowhere: Path) -> None:
    site = nowhere / "site"
    init = [sys.executable, "-m", "portbook", "init", str(site)]
    subprocess.run(init, check=True, stdout=subprocess.DEVNULL)
    unpacked(site / folder, nowhere / "ran")
    checked = [sys.executable, "-m", "portbook", "check", "--target", "nftables"]
    environment = {**os.environ, "PATH": f":.:{site}:/usr/sbin-of-nobody"}
    done = subprocess.run(checked, cwd=site, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "nft is not on this machine" in done.stdout) == (0, True)
    assert not (nowhere / "ran").exists()


def test_a_plain_users_path_has_sbin_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    folder = tmp_path / "sbin"
    folder.mkdir()
    (folder / "nft").touch(0o755)
    monkeypatch.setattr(programs, "DIRECTORIES", (str(folder),))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert programs.find("nft") == folder / "nft"


def test_what_comes_without_a_package_is_where_administrators_put_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "tofu").touch(0o755)
    (tmp_path / "nft").touch(0o755)
    allowed = {**allowed_programs(), "tofu": Program("tofu", "tofu", by_hand=str(tmp_path))}
    monkeypatch.setattr(programs, "allowed_programs", lambda: allowed)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (programs.find("tofu"), programs.find("nft")) == (tmp_path / "tofu", None)
    monkeypatch.setenv("PATH", "")
    assert programs.find("tofu") is None


def test_other_programs_are_an_error() -> None:
    with pytest.raises(ValueError, match="bash is not a program"):
        programs.find("bash")


def test_a_program_that_prints_nothing_has_no_version() -> None:
    assert programs.version(Path("/bin/true"), "x") == ""
    assert programs.version(Path("/nowhere")) == ""
