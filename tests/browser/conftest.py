import fcntl
import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

REPOSITORY = Path(__file__).parents[2]
SERVICES = ("cockpit", "dns", "kubernetes", "ntp", "postgresql", "prometheus", "ssh", "tailscale", "wireguard")
TARGETS = "[nftables, ufw, windows, aws-terraform]"
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]
FLAGS += ["--disable-component-update", "--no-sandbox"]


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run, the same for all of its processes."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that the first process makes, and the others wait for and use."""
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            draft = folder.with_name(f"{folder.name}-draft")
            shutil.rmtree(draft, ignore_errors=True)
            make(draft)
            draft.rename(folder)
    return folder


@pytest.fixture(scope="session")
def repository(shared: Path) -> Path:
    """What this repository's own site is made from, with a ledger of its own; of services and firewalls, a few."""
    return once(shared / "browser-repository", _copy)


def _copy(copy: Path) -> None:
    for name in ("docs", "hooks"):
        shutil.copytree(REPOSITORY / name, copy / name)
    (copy / "ports").mkdir()
    for service in SERVICES:
        shutil.copy(REPOSITORY / "ports" / f"{service}.yml", copy / "ports")
    shutil.copy(REPOSITORY / "mkdocs.yml", copy)
    (copy / "portbook.yml").write_text(f"targets: {TARGETS}\nbuild-proves: nothing\n")
    command = [sys.executable, "-m", "portbook", "check", "tailscale"]
    # It fails, too: pages about other firewalls miss theirs.
    checked = subprocess.run([*command, "--format", "json"], cwd=copy, capture_output=True, text=True, check=False)
    assert {result["evidence"] for result in json.loads(checked.stdout)["results"]} == {
        "proven",
        "checked",
        "read back",
    }
    with (copy / "docs/reference/directives.md").open("a") as page:
        page.write("\nA word in brackets: HTTP/3 (QUIC).\n")
    (copy / "files.yml").write_text(
        "INHERIT: mkdocs.yml\nuse_directory_urls: false\nplugins: {offline: {}, search: {}}\n"
    )


def _build(repository: Path, config: str, site: Path) -> None:
    # Not strict: pages about other firewalls miss theirs.
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f", config, "--site-dir", str(site)]
    made = subprocess.run(command, cwd=repository, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stderr


@pytest.fixture(scope="session")
def built(repository: Path, shared: Path) -> Path:
    """The site."""
    return once(shared / "browser-site", functools.partial(_build, repository, "mkdocs.yml"))


@pytest.fixture(scope="session")
def built_for_files(repository: Path, built: Path, shared: Path) -> Path:
    """The site as somebody puts it on a disk; after the other one, whose check it needs not repeat."""
    assert built.is_dir()
    return once(shared / "browser-files", functools.partial(_build, repository, "files.yml"))


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
