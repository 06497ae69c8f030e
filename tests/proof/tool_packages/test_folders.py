"""Files of a firewall are found where it is installed, or unpacked for this user, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.proof import user_cache
from portbook.proof.tool_packages.folders import folder_of

INSIDE = "usr/lib/nobodys-firewall/services"


@pytest.fixture
def tools(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(user_cache.VARIABLE, str(tmp_path))
    return tmp_path


def test_unpacked_files(tools: Path) -> None:
    (tools / "nobodys" / INSIDE).mkdir(parents=True)
    assert folder_of("nobodys", INSIDE) == tools / "nobodys" / INSIDE


def test_the_installed_ones_come_first(tools: Path) -> None:
    (tools / "any" / "usr/bin").mkdir(parents=True)
    assert folder_of("any", "usr/bin") == Path("/usr/bin")


@pytest.mark.usefixtures("tools")
def test_nowhere() -> None:
    assert folder_of("nobodys", INSIDE) is None


def test_a_folder_that_others_may_write_to_is_not_believed(tools: Path) -> None:
    (tools / "nobodys" / INSIDE).mkdir(parents=True)
    tools.chmod(0o777)
    user_cache.look_again()
    assert folder_of("nobodys", INSIDE) is None
