"""As somebody who has neither this repository nor git: the built wheel, in an environment of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket
from urllib.error import URLError
from urllib.request import urlopen

import pytest

REPOSITORY = Path(__file__).parents[1]
BUILT_FROM = ("pyproject.toml", "setup.py", "README.md", "LICENSE", "src", "ports")
OTHERS = ("mkdocs-macros-plugin==1.5.0",)
EXISTING = """\
site_name: Mine
theme: {name: material}
plugins:
  - search
  - tags
  - macros
markdown_extensions:
  - footnotes
  - def_list
  - pymdownx.snippets
  - pymdownx.tasklist
"""
PAGE = """\
# Mine

{{ 6 * 7 }} rules[^1].

- [x] done

TCP [443](port:wiki/web).

```ports
rules: wiki
```

[^1]: A footnote.
"""
LICENCE = "from portbook.catalogue import catalogue_folder; print((catalogue_folder() / 'LICENSE').read_text())"
RULE = "allow in proto tcp from 192.0.2.0/24 to any port 443"
"""What the first of the firewalls on a page has: ufw. The others have pages and files of their own."""
SECONDS = 60


class Newcomer:
    """Somebody with a clean environment and an empty folder."""

    def __init__(self, folder: Path, wheel: Path) -> None:
        self.folder = folder
        self._bin = folder / "env" / "bin"
        self.run(sys.executable, "-m", "venv", "env")
        self.run(str(self._bin / "python"), "-m", "pip", "install", "--quiet", str(wheel), *OTHERS)

    def run(self, *command: str, below: str = ".") -> str:
        """What a command prints; it has to succeed."""
        done = subprocess.run(
            command,
            cwd=self.folder / below,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    @property
    def environment(self) -> dict[str, str]:
        """With no git to be found, and nothing of the tests' own environment."""
        kept = {name: value for name, value in os.environ.items() if name.startswith("PIP_") or name == "HOME"}
        return {**kept, "PATH": str(self._bin), "NO_MKDOCS_2_WARNING": "1"}

    def tool(self, name: str, *arguments: str, below: str = ".") -> str:
        return self.run(str(self._bin / name), *arguments, below=below)

    @contextmanager
    def serving(self, below: str) -> Iterator[str]:
        """The address of `mkdocs serve`, on loopback."""
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            place = f"127.0.0.1:{free.getsockname()[1]}"
        command = [str(self._bin / "mkdocs"), "serve", "--livereload", "--dev-addr", place]
        with subprocess.Popen(
            command,
            cwd=self.folder / below,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as server:
            yield f"http://{place}"
            server.kill()


def _source(folder: Path) -> Path:
    """A copy to build in: a build leaves its files where it runs, for the next one to take and for another to trip over."""
    for name in BUILT_FROM:
        path = REPOSITORY / name
        if path.is_dir():
            shutil.copytree(path, folder / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
        else:
            shutil.copy(path, folder)
    return folder


@pytest.fixture(scope="module")
def newcomer(tmp_path_factory: pytest.TempPathFactory) -> Newcomer:
    built = tmp_path_factory.mktemp("wheel")
    source = _source(tmp_path_factory.mktemp("source"))
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(built), str(source)]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
    (wheel,) = built.glob("*.whl")
    return Newcomer(tmp_path_factory.mktemp("newcomer"), wheel)


@pytest.fixture(scope="module")
def demo(newcomer: Newcomer) -> Path:
    newcomer.tool("portbook", "init", "demo")
    newcomer.tool("mkdocs", "build", "--strict", below="demo")
    return newcomer.folder / "demo"


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def seen(address: str, text: str) -> bool:
    """Whether a page has a text before long."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5) as answer:  # noqa: S310  # on loopback
                if text in answer.read().decode():
                    return True
        except (URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.2)
    return False


def test_a_new_site_builds_at_once(demo: Path) -> None:
    shown = {"wiki/index.html": RULE, "wiki/server/nftables/index.html": "tcp dport 443"}
    for path, rule in shown.items():
        page = (demo / "site/services" / path).read_text(encoding="utf-8")
        assert rule in re.sub(r"<[^>]*>", "", page)
        assert "portbook-badge" in page
    assert (demo / "site/proofs.json").exists()


def test_a_service_of_the_catalogue_can_be_added(newcomer: Newcomer) -> None:
    assert "CC0-1.0" in newcomer.tool("portbook", "catalogue", "--version")
    newcomer.tool("portbook", "init", "added")
    newcomer.tool("portbook", "add", "tailscale", below="added")
    assert "up to date" in newcomer.tool("portbook", "update", below="added")
    edit(newcomer.folder / "added/portbook.yml", "build-proves: some", "build-proves: nothing")
    newcomer.tool("mkdocs", "build", "--strict", below="added")
    page = (newcomer.folder / "added/site/services/tailscale/index.html").read_text(encoding="utf-8")
    assert "41641" in re.sub(r"<[^>]*>", "", page)


def test_a_checker_can_be_written(newcomer: Newcomer, demo: Path) -> None:
    for language in ("sh", "powershell"):
        assert "portbook-probe" in newcomer.tool(
            "portbook", "probe", "wiki", "--end", "listen", "--language", language, below=demo.name
        )


def test_the_data_comes_with_its_licence(newcomer: Newcomer) -> None:
    licence = newcomer.run(str(newcomer.folder / "env/bin/python"), "-c", LICENCE)
    assert "CC0 1.0 Universal" in licence


def test_an_edited_port_is_served(newcomer: Newcomer, demo: Path) -> None:
    with newcomer.serving("demo") as address:
        assert seen(f"{address}/services/wiki/", "443")
        edit(demo / "ports/wiki.yml", "tcp: 443", "tcp: 8443")
        assert seen(f"{address}/services/wiki/", "8443")


def test_a_stale_sentence_fails_a_strict_build(newcomer: Newcomer, demo: Path) -> None:
    edit(demo / "docs/services/wiki.md", "[443]", "[444]")
    with pytest.raises(AssertionError, match="the page says '444'"):
        newcomer.tool("mkdocs", "build", "--strict", below="demo")


def test_a_site_with_other_plugins_and_extensions_takes_it(newcomer: Newcomer) -> None:
    site = newcomer.folder / "existing"
    (site / "docs").mkdir(parents=True)
    (site / "docs/index.md").write_text(PAGE, encoding="utf-8")
    (site / "mkdocs.yml").write_text(EXISTING, encoding="utf-8")
    said = newcomer.tool("portbook", "init", "--existing", below="existing")
    add(site / "mkdocs.yml", said)
    newcomer.tool("mkdocs", "build", "--strict", below="existing")
    assert "tcp dport 443" in (site / "site/services/wiki/server/recommended/nftables.sh").read_text(encoding="utf-8")
    page = (site / "site/index.html").read_text(encoding="utf-8")
    for each in ("42 rules", "tabbed-set", "task-list", "footnote", "portbook-badge", RULE):
        assert each in re.sub(r"<[^>]*>", "", page) or each in page


def add(config: Path, said: str) -> None:
    """The advised lines, each list behind the one that is there."""
    advised = said.partition("Add to mkdocs.yml:\n\n")[2].partition("\n\n")[0]
    for part in re.split(r"^  (?=\w)", f"{advised}\n", flags=re.MULTILINE)[1:]:
        key, _, lines = part.partition("\n")
        edit(config, f"{key}\n", f"{key}\n{lines}".replace("\n    ", "\n  "))
