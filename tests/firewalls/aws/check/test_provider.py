from __future__ import annotations

import platform
from pathlib import Path

import pytest

from portbook.firewalls.aws.check import terraform_provider

SYSTEM = f"linux_{terraform_provider._MACHINES.get(platform.machine(), platform.machine())}"


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for each in terraform_provider._SETTINGS:
        monkeypatch.delenv(each, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))


def lay_out(mirror: Path, version: str, *, system: str = SYSTEM, mode: int = 0o755) -> Path:
    folder = mirror / "registry.terraform.io" / "hashicorp" / "aws" / version / system
    folder.mkdir(parents=True)
    (folder / f"terraform-provider-aws_v{version}_x5").touch(mode)
    return folder


@pytest.mark.parametrize("place", [".terraform.d/plugins", ".local/share/terraform/plugins"])
def test_terraforms_own_folders_are_searched(place: str, tmp_path: Path) -> None:
    folder = lay_out(tmp_path / place, "5.100.0")
    assert terraform_provider.provider() == terraform_provider.Provider(folder, "5.100.0")


def test_the_newest_is_taken(tmp_path: Path) -> None:
    for version in ("5.9.0", "5.100.0", "5.99.1"):
        lay_out(tmp_path / ".terraform.d" / "plugins", version)
    found = terraform_provider.provider()
    assert found is not None
    assert found.version == "5.100.0"


def test_the_users_cache_is_searched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "cache"))
    assert terraform_provider.provider() is None
    folder = lay_out(tmp_path / "cache" / "deeper", "5.100.0")
    monkeypatch.setenv("TF_PLUGIN_CACHE_DIR", str(tmp_path / "cache" / "deeper"))
    assert terraform_provider.provider() == terraform_provider.Provider(folder, "5.100.0")


@pytest.mark.parametrize(
    "settings",
    [
        'plugin_cache_dir = "{}"\n',
        'plugin_cache_dir = "$HOME/mirror"\n',
        'provider_installation {{\n  filesystem_mirror {{\n    path = "{}"\n  }}\n}}\n',
    ],
)
def test_the_users_settings_are_read(settings: str, tmp_path: Path) -> None:
    pytest.importorskip("hcl2", reason="python-hcl2 is not installed: pip install 'portbook[checks]'")
    folder = lay_out(tmp_path / "mirror", "5.100.0")
    (tmp_path / ".terraformrc").write_text(settings.format(tmp_path / "mirror"))
    assert terraform_provider.provider() == terraform_provider.Provider(folder, "5.100.0")


@pytest.mark.parametrize(
    "settings", ["", "plugin_cache_dir = {", "\xff", "provider_installation {\n  direct {\n  }\n}\n"]
)
def test_settings_that_name_none_are_no_fault(settings: str, tmp_path: Path) -> None:
    (tmp_path / ".terraformrc").write_text(settings, "latin-1")
    assert terraform_provider.provider() is None


def test_what_cannot_run_here_is_not_taken(tmp_path: Path) -> None:
    mirror = tmp_path / ".terraform.d" / "plugins"
    lay_out(mirror, "5.100.0", system="windows_amd64")
    lay_out(mirror, "5.101.0", mode=0o644)
    lay_out(mirror, "latest")
    assert terraform_provider.provider() is None


def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(terraform_provider.programs, "find", lambda _name: None)
    assert terraform_provider.missing() == "neither terraform nor tofu is on this machine: install one of them"
    monkeypatch.setattr(terraform_provider.programs, "find", Path)
    assert "let TF_PLUGIN_CACHE_DIR name a folder" in terraform_provider.missing()
    assert terraform_provider.version() == ""
