from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[3]
PACKAGE = Path(__file__).parents[1]
FENCE = re.compile(r'^```\w+ title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
SHOWN = FENCE.findall((REPOSITORY / "docs/guide/own-firewall.md").read_text("utf-8"))


@pytest.mark.parametrize(("file", "code"), SHOWN)
def test_the_guide_shows_its_code(file: str, code: str) -> None:
    assert code.strip() in (PACKAGE.parent / file).read_text("utf-8")


def test_it_is_found_by_its_entry_point(portbook: Callable[..., str]) -> None:
    assert re.search(r"^pf +pf; forms: add", portbook("targets"), re.MULTILINE)


def test_it_renders(portbook: Callable[..., str]) -> None:
    snippet = portbook("snippet", "wiki", "--target", "pf")
    assert "pass in quick inet proto tcp from { 192.0.2.0/24 } to any port { 443 }" in snippet


def test_its_snippets_are_checked(portbook: Callable[..., str]) -> None:
    assert "self-consistent" in portbook("check", "--target", "pf")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [("443", "443", 0), ("443", "444", 1), ("443", "70000", 1), ("pass in quick", "pass in log quick", 3)],
)
def test_a_text_gets_its_verdict(site: Path, portbook: Callable[..., str], old: str, new: str, code: int) -> None:
    snippet = portbook("snippet", "wiki", "--target", "pf", "--profile", "minimum")
    (site / "mine.conf").write_text(snippet.replace(old, new))
    portbook("verify", "wiki", "mine.conf", "--target", "pf", "--profile", "minimum", code=code)


def test_a_service_of_the_repository_is_rendered_and_read_back(site: Path, portbook: Callable[..., str]) -> None:
    shutil.copy(REPOSITORY / "ports/tailscale.yml", site / "ports")
    assert "3 self-consistent" in portbook("check", "tailscale", "--target", "pf")
