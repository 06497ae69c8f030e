"""The preview of a change to one port, in a browser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser

WIDTHS = (1400, 380)


@pytest.fixture(scope="module")
def preview(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's site after a change to one port, as it opens from a disk."""
    changed = tmp_path_factory.mktemp("changed") / "repository"
    shutil.copytree(repository, changed)
    data = changed / "ports/tailscale.yml"
    data.write_text(data.read_text("utf-8").replace("udp: 3478", "udp: 3479"), "utf-8")
    site = tmp_path_factory.mktemp("preview")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", "files.yml", "--site-dir", str(site)]
    environment = {**os.environ, "PORTBOOK_BASE": str(repository)}
    made = subprocess.run(command, cwd=changed, env=environment, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", WIDTHS)
def test_a_change_of_one_port_is_all_that_is_marked(preview: Path, browser: Browser, width: int, scheme: str) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto((preview / "services/tailscale.html").as_uri())
    assert page.locator(".admonition.warning", has_text="This page changes").is_visible()
    rows = page.locator("tr", has=page.locator(".pb-change"))
    texts = rows.all_inner_texts()
    assert texts
    assert all("changed" in text and "3479" in text and "3478" in text for text in texts)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("link", name="All changes").click()
    assert page.locator("h1").inner_text().startswith("What changes")
    context.close()
