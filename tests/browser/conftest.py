import functools
import http.server
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).parents[2]
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--no-sandbox"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's own site, built for real, from a ledger of its own."""
    copy, site = tmp_path_factory.mktemp("repository"), tmp_path_factory.mktemp("site")
    for each in ("docs", "hooks", "ports"):
        shutil.copytree(REPOSITORY / each, copy / each)
    for name in ("mkdocs.yml", "portbook.yml"):
        shutil.copy(REPOSITORY / name, copy)
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    made = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return site


@pytest.fixture(scope="session")
def address(built: Path) -> Iterator[str]:
    """Where the site is served, on loopback."""
    handler = functools.partial(Quiet, directory=str(built))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield launched
        launched.close()
