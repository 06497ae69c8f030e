"""`portbook expand`: the tree is the site, in Markdown."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from mkdocs.commands.build import build
from mkdocs.config import load_config

from portbook.adapters.cli import main

POINTER = re.compile(r"> All pages of this site: [^\n]*\n\n")
"""What a twin says besides: a tree has no list of its pages."""
OF_THE_SITE = ("assets", "search", "404", "sitemap", "index.html", "llms.txt", "feeds", "proofs.json", "changes")
"""What a site has for browsers and programs, and a tree has not."""


class Parts(HTMLParser):
    """The text of what a page has of one kind, in order."""

    def __init__(self, html: str, tags: tuple[str, ...]) -> None:
        super().__init__()
        self._tags = tags
        self._depth = 0
        self.texts: list[str] = []
        self.feed(html[html.index("<article") : html.index("</article>")])

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        if tag in self._tags:
            self.texts += [""] if not self._depth else []
            self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag in self._tags

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.texts[-1] += data


@pytest.fixture
def expanded(site: Path) -> Path:
    """The small site, checked, built and expanded."""
    make(site)
    assert run("--to", "tree").exit_code == 0
    return site


def make(site: Path) -> None:
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"), strict=True)
    config.plugins.on_startup(command="build", dirty=False)
    build(config)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["expand", *arguments])


def texts(page: Path, tags: tuple[str, ...]) -> list[str]:
    """The texts of a page; of code every byte, elsewhere not the white space between elements."""
    exact = Parts(page.read_text(), tags).texts
    return exact if tags == ("pre",) else ["".join(text.split()) for text in exact]


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_the_site_s(expanded: Path) -> None:
    for name in names(expanded / "tree"):
        ours, theirs = ((expanded / folder / name).read_bytes() for folder in ("tree", "site"))
        assert ours == POINTER.sub("", theirs.decode()).encode() if name.endswith(".md") else ours == theirs, name


def test_nothing_of_the_site_is_left_out(expanded: Path) -> None:
    left = names(expanded / "site") - names(expanded / "tree")
    assert [name for name in sorted(left) if not any(part in name for part in OF_THE_SITE)] == []


@pytest.mark.parametrize("tags", [("pre",), ("table",), ("h1", "h2", "h3", "h4")], ids="-".join)
def test_a_generator_without_portbook_shows_the_same(expanded: Path, tags: tuple[str, ...]) -> None:
    plain = expanded / "plain"
    plain.mkdir()
    (expanded / "tree").rename(plain / "docs")
    text = (expanded / "mkdocs.yml").read_text()
    (plain / "mkdocs.yml").write_text(text.replace("plugins: [search, portbook]\n", "plugins: [search]\n"))
    make(plain)
    pages = [name for name in names(plain / "site") if name.endswith("index.html")]
    shown, ours = ({name: texts(folder / "site" / name, tags) for name in pages} for folder in (plain, expanded))
    assert shown == ours
    assert any(shown.values())


def test_a_folder_with_something_in_it_is_left_alone(site: Path) -> None:
    result = run("--to", "docs")
    assert result.exit_code == 2
    assert "docs is not empty" in result.output
    assert names(site / "docs") == {"index.md"}


def test_a_broken_file_is_told_and_the_rest_is_written(site: Path) -> None:
    (site / "ports/wiki.yml").write_text("service: wiki\n")
    result = run("--to", "tree")
    assert result.exit_code == 1
    assert "ports/wiki.yml:1:" in result.output
    assert (site / "tree/services/demo/server/gcp.md").exists()


LINK = re.compile(r"\]\(([^)\s]+)\)")


def test_every_link_leads_to_a_file_of_the_tree(site: Path) -> None:
    (site / "docs/changes.md").write_text("# Changes\n\n```ports\nchanges: all\n```\n")
    assert run("--to", "tree").exit_code == 0
    for page in (site / "tree").rglob("*.md"):
        for address in LINK.findall(page.read_text()):
            path, _, fragment = address.partition("#")
            assert not path or (page.parent / path).is_file(), (page, address)
            assert not fragment or "/" not in path, (page, address)


@pytest.mark.parametrize("folder", ["docs/out", "link"])
def test_it_is_not_written_among_the_pages(folder: str, site: Path) -> None:
    (site / "link").symlink_to("nowhere")
    result = run("--to", folder)
    assert result.exit_code == 2
    assert "name a folder elsewhere" in result.output


def test_what_lies_outside_the_site_stays_there(site: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("outside") / "secret.md"
    secret.write_text("a secret")
    for name in ("docs/secret.md", "docs/secret.txt", "ports/secret.yml"):
        (site / name).symlink_to(secret)
    result = run("--to", "tree")
    assert result.exit_code == 1
    assert result.output.count("a symbolic link leads out of the site") == 3
    assert "a secret" not in result.output
    assert not [name for name in names(site / "tree") if b"a secret" in (site / "tree" / name).read_bytes()]
