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
SERVICES = ("cockpit", "dns", "kubernetes", "prometheus", "tailscale", "wireguard")
TARGETS = "[nftables, ufw, windows, aws-terraform]"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--no-sandbox"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What this repository's own site is made from, with a ledger of its own; of services and firewalls, a few."""
    copy = tmp_path_factory.mktemp("repository")
    for name in ("docs", "hooks"):
        shutil.copytree(REPOSITORY / name, copy / name)
    (copy / "ports").mkdir()
    for service in SERVICES:
        shutil.copy(REPOSITORY / "ports" / f"{service}.yml", copy / "ports")
    shutil.copy(REPOSITORY / "mkdocs.yml", copy)
    (copy / "portbook.yml").write_text(f"targets: {TARGETS}\n")
    with (copy / "docs/reference/directives.md").open("a") as page:
        page.write("\nA word in brackets: HTTP/3 (QUIC).\n")
    (copy / "files.yml").write_text(
        "INHERIT: mkdocs.yml\nuse_directory_urls: false\nplugins: {offline: {}, search: {}}\n"
    )
    return copy


def _built(repository: Path, site: Path, config: str) -> Path:
    # Not strict: pages about other firewalls miss theirs.
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "--site-dir", str(site)]
    made = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr
    return site


@pytest.fixture(scope="session")
def built(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site."""
    return _built(repository, tmp_path_factory.mktemp("site"), "mkdocs.yml")


@pytest.fixture(scope="session")
def built_for_files(repository: Path, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site as somebody puts it on a disk; after the other one, whose check it needs not repeat."""
    assert built.is_dir()
    return _built(repository, tmp_path_factory.mktemp("files"), "files.yml")


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
