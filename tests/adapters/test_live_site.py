"""A site that is served: what a reader gets after each kind of change."""

import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

LIGHT = "services/demo/server/gcp/"
PLAIN = "services/demo/server/all/gcp.yml"
"""A page and a file that nobody writes."""
EVERYTHING = ("", LIGHT, f"{LIGHT[:-1]}.md", PLAIN, "services/demo.md", "services/port/443/", "downloads/demo.csv")


@dataclass(frozen=True)
class Served:
    """A site that `mkdocs serve` serves."""

    site: Path
    base: str
    log: Path

    def read(self, path: str) -> str:
        with urlopen(f"{self.base}{path}", timeout=60) as answer:  # noqa: S310  # our own server
            return str(answer.read().decode())

    def content(self, path: str) -> str:
        """Without the clock of MkDocs, in which any number may stand."""
        return re.sub(r"livereload\(\d+, \d+\)", "", self.read(path))

    def answers(self, path: str) -> bool:
        try:
            return bool(self.read(path))
        except HTTPError:
            return False

    def change(self, name: str, old: str, new: str) -> None:
        """Edit a file, and wait as a browser does until the server has seen it."""
        text = (self.site / name).read_text()
        assert old in text
        self.put(name, text.replace(old, new))

    def put(self, name: str, text: str) -> None:
        epoch = self.epoch()
        (self.site / name).write_text(text)
        self.wait_for_reload(epoch)

    def epoch(self) -> int:
        """What an open page knows, that which was made last."""
        known = re.search(r"livereload\((\d+), \d+\)", self.read(""))
        assert known
        return int(known[1])

    def wait_for_reload(self, epoch: int) -> None:
        """Wait as an open page does that was made at an epoch."""
        until(lambda: int(self.read(f"livereload/{epoch}/1")) > epoch)

    def reloads(self) -> int:
        return self.log.read_text().count("Reloading browsers")

    def has(self, sentence: str) -> bool:
        return sentence in self.log.read_text()


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@contextmanager
def serving(site: Path, *options: str) -> Iterator[Served]:
    """The site at a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    log = site.parent / f"{site.name}.log"
    command = [sys.executable, "-m", "mkdocs", "serve", "--dev-addr", address, *options]
    with log.open("w") as output, subprocess.Popen(command, cwd=site, stdout=output, stderr=output) as process:
        try:
            until(lambda: "Serving on" in log.read_text())
            yield Served(site, f"http://{address}/", log)
        finally:
            process.terminate()


def configure(site: Path, proves: str) -> None:
    (site / "portbook.yml").write_text(f"targets: [gcp, azure]\nbuild-proves: {proves}\n")


@pytest.fixture
def served(site: Path) -> Iterator[Served]:
    """The small site; nothing is proven."""
    configure(site, "nothing")
    with serving(site) as server:
        yield server


def test_everything_can_be_read(served: Served) -> None:
    assert all(served.read(path) for path in EVERYTHING)
    assert "demo" in served.read("api/v1/services.json")
    assert "demo" in served.read("proofs.json")


def test_what_the_data_becomes_is_shown_everywhere(served: Served) -> None:
    before = {path: served.content(path) for path in EVERYTHING}
    served.change("ports/demo.yml", "443", "8443")
    after = {path: served.content(path) for path in EVERYTHING if path != "services/port/443/"}
    assert all("8443" in text and "8443" not in before[path] for path, text in after.items())
    with pytest.raises(HTTPError, match="404"):
        served.read("services/port/443/")


@pytest.mark.whole
def test_a_port_that_moves_is_shown_where_another_service_names_it(site: Path) -> None:
    configure(site, "nothing")
    roles, flows = "roles: {app: {title: App, host: true}}", "flows: {call: {from: app, to: demo/server, flow: web}}"
    (site / "ports/wiki.yml").write_text(f"service: wiki\ntitle: Wiki\n{roles}\n{flows}\n")
    with serving(site) as served:
        pages = ("services/wiki/", "services/wiki/app/gcp/", "services/wiki.md")
        before = [served.content(path) for path in pages]
        served.change("ports/demo.yml", "443", "8443")
        assert all(
            "8443" in served.content(path) and "8443" not in old for path, old in zip(pages, before, strict=True)
        )


def test_what_nobody_asks_for_is_not_made(served: Served) -> None:
    served.change("ports/demo.yml", "443", "8443")
    served.read("")
    assert served.log.read_text().count("Building documentation") == 1


def test_a_page_that_people_write_is_built_by_mkdocs(served: Served) -> None:
    served.read(LIGHT)
    served.change("docs/index.md", "is needed", "is really needed")
    assert "is really needed" in served.read("")
    assert all(served.read(path) for path in EVERYTHING)


def test_a_new_service_has_pages(served: Served) -> None:
    served.put("ports/wiki.yml", (served.site / "ports/demo.yml").read_text().replace("demo", "wiki"))
    assert "wiki" in served.read("services/wiki/")
    assert served.read("services/wiki/server/gcp/")


@pytest.mark.whole
def test_a_half_written_file_that_becomes_a_service_has_pages(served: Served) -> None:
    served.put("ports/wiki.yml", "service: wiki\n")
    served.put("ports/wiki.yml", (served.site / "ports/demo.yml").read_text().replace("demo", "wiki"))
    assert "wiki" in served.read("services/wiki/")
    served.change("ports/wiki.yml", "service: wiki", "service: cache")
    assert served.read("services/cache/")
    for gone in ("services/wiki/", "services/wiki/server/gcp/", "api/v1/services/wiki.json"):
        with pytest.raises(HTTPError, match="404"):
            served.read(gone)


def test_a_service_that_breaks_has_no_rules_any_more(served: Served) -> None:
    below = (LIGHT, PLAIN, "services/demo/evidence/", "api/v1/services/demo.json")
    assert all(served.read(path) for path in below)
    served.put("ports/demo.yml", "x: [")
    for gone in below:
        with pytest.raises(HTTPError, match="404"):
            served.read(gone)
    assert "mend them first" in served.read("services/demo/")


def test_a_new_title_stands_on_the_page(served: Served) -> None:
    served.change("ports/demo.yml", "title: Demo\n", "title: Other words\n")
    assert "<h1 id=" in served.read("services/demo/")
    assert all("Other words" in served.read(path) for path in ("services/demo/", "services/demo.md", LIGHT))


def test_a_page_that_cannot_be_made_comes_back_by_itself(site: Path) -> None:
    hook = "def on_page_content(html, **_):\n    assert '8444' not in html, 'no 8444'\n    return html\n"
    (site / "hook.py").write_text(hook)
    with (site / "mkdocs.yml").open("a") as config:
        config.write("hooks: [hook.py]\n")
    configure(site, "nothing")
    with serving(site) as served:
        served.change("ports/demo.yml", "443", "8444")
        with pytest.raises(HTTPError, match="500") as failed:
            served.read("services/demo/")
        assert b"location.reload" in failed.value.read()
        assert served.has("no 8444")
        (site / "ports/demo.yml").write_text((site / "ports/demo.yml").read_text().replace("8444", "443"))
        until(lambda: served.answers("services/port/443/"))
        assert served.read("services/demo/")


def record(site: Path, version: str) -> None:
    command = [sys.executable, "-m", "portbook", "changes", "record", version]
    assert subprocess.run(command, cwd=site, check=False, capture_output=True).returncode == 0


@pytest.mark.whole
def test_releases_that_come_go_and_come_again_are_shown(served: Served) -> None:
    def listed() -> bool:
        return '"v1"' in served.read("api/v1/changes.json")

    assert not listed()
    record(served.site, "v1")
    until(listed)
    shutil.rmtree(served.site / "changes")
    until(lambda: not listed())
    record(served.site, "v1")
    until(listed)
    title = served.site / "ports/demo.yml"
    title.write_text(title.read_text().replace("443", "8443"))
    record(served.site, "v2")
    until(lambda: '"v2"' in served.read("api/v1/changes.json"))


def test_a_broken_file_is_told_and_mended(served: Served) -> None:
    served.change("ports/demo.yml", "tcp: 443", "tcp: 70000")
    assert "has problems: mend them first" in served.read("")
    assert served.has("ports/demo.yml:7:")
    served.change("ports/demo.yml", "tcp: 70000", "tcp: 8443")
    assert all("8443" in served.read(path) for path in ("", LIGHT, PLAIN))


def test_the_check_beside_it_brings_its_evidence(site: Path) -> None:
    configure(site, "all")
    with serving(site) as served:
        until(lambda: " snippets: " in served.read("services/demo.md"))
        until(lambda: served.reloads() == 1)
        served.change("ports/demo.yml", "443", "8443")
        until(lambda: "not verified here" not in served.read(LIGHT))
        assert "8443" in served.read(LIGHT)


@pytest.mark.whole
def test_an_open_page_shows_what_another_check_finds(served: Served) -> None:
    epoch = served.epoch()
    assert "not verified here" in served.read(LIGHT)
    command = [sys.executable, "-m", "portbook", "check"]
    assert subprocess.run(command, cwd=served.site, check=False, capture_output=True).returncode == 0
    served.wait_for_reload(epoch)
    assert "not verified here" not in served.read(LIGHT)
    assert served.log.read_text().count("Building documentation") == 1


def test_a_path_that_leads_out_of_the_site_has_nothing(served: Served) -> None:
    for path in (
        "../portbook.yml",
        "services/demo/../../../portbook.yml",
        "services/demo/%2e%2e/%2e%2e/%2e%2e/mkdocs.yml",
    ):
        with pytest.raises(HTTPError, match="404"):
            served.read(path)


@pytest.mark.whole
def test_without_reloading_everything_is_there_from_the_start(site: Path) -> None:
    """Nobody tells us what is asked for, so all of it is written."""
    configure(site, "nothing")
    with serving(site, "--no-livereload") as served:
        assert all(served.read(path) for path in (*EVERYTHING, "proofs.json"))


ESTATE = """\
groups:
  web:
    title: Web servers
    addresses: [192.0.2.10]
    firewall: gcp
    plays: demo/server
  staff: {title: Staff, addresses: [192.0.2.64/26], plays: demo/client}
"""
ANOTHER_GROUP = "  api: {title: API servers, addresses: [192.0.2.20], firewall: gcp, plays: demo/server}\n"
GROUP = "services/group-web/"
GROUP_RULES = f"{GROUP}web/all/gcp.yml"


def test_an_estate_that_comes_changes_and_goes_is_shown(served: Served) -> None:
    assert not served.answers(GROUP)
    (served.site / "estate.yml").write_text(ESTATE)
    until(lambda: served.answers(GROUP_RULES))
    assert "192.0.2.64/26" in served.read(GROUP_RULES)
    builds = served.log.read_text().count("Building documentation")
    served.change("estate.yml", "192.0.2.64/26", "192.0.2.128/25")
    assert all("192.0.2.128/25" in served.read(path) for path in (GROUP, GROUP_RULES))
    assert (
        served.log.read_text().count("Building documentation") == builds
    )  # what is asked for is made, and nothing else
    served.change("estate.yml", "groups:\n", f"groups:\n{ANOTHER_GROUP}")
    assert "192.0.2.128/25" in served.read("services/group-api/api/all/gcp.yml")
    served.change("ports/demo.yml", "443", "8443")
    assert "8443" in served.read(GROUP_RULES)
    (served.site / "estate.yml").unlink()
    until(lambda: not served.answers(GROUP) and not served.answers(GROUP_RULES))
    assert served.read("services/demo/")
