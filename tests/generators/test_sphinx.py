"""The plain tree with Sphinx and MyST: no page breaks, and snippets are byte for byte the plain files."""

import re
import subprocess
import sys
from html import unescape
from importlib.util import find_spec
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LACKING = find_spec("sphinx") is None or find_spec("myst_parser") is None
pytestmark = [pytest.mark.extra, pytest.mark.skipif(LACKING, reason="needs Sphinx and MyST: make test-extras")]
SETTINGS = (
    "extensions = ['myst_parser']\nmyst_heading_anchors = 6\n"
    # The tree has no table of contents: its reader writes one.
    "suppress_warnings = ['toc.not_included']\n"
)
PAGE = "# Book\n\nText with `{{ code }}`, {{ braces }} and {% blocks %}.\n\n```ports\npage: wireguard\n```\n"


def run(folder: Path, module: str, *arguments: str) -> None:
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A book of three services with its tree, and what Sphinx makes of it; a warning would be an error."""
    folder = tmp_path_factory.mktemp("book")
    for name in ("ports", "docs"):
        (folder / name).mkdir()
    for service in ("kubernetes", "tailscale", "wireguard"):
        (folder / f"ports/{service}.yml").write_bytes((REPOSITORY / f"ports/{service}.yml").read_bytes())
    (folder / "docs/index.md").write_text(PAGE)
    run(folder, "portbook", "expand", "--to", "tree")
    (folder / "tree/conf.py").write_text(SETTINGS)
    run(folder, "sphinx", "-q", "-W", "-b", "html", "tree", "html")
    return folder


def shown(page: Path) -> set[str]:
    """The code of a page."""
    return {
        unescape(re.sub(r"<[^>]+>", "", code)) for code in re.findall(r"<pre>(.*?)</pre>", page.read_text(), re.DOTALL)
    }


def test_snippets_are_the_plain_files(book: Path) -> None:
    compared = 0
    for page in (book / "tree/services").glob("*/*/*.md"):
        code = shown(book / "html" / page.relative_to(book / "tree").with_suffix(".html"))
        plain = [path for path in page.parent.glob(f"*/{page.stem}.*") if not path.name.endswith(".proof.json")]
        assert plain
        assert {path.read_text() for path in plain} <= code
        compared += len(plain)
    assert compared > 500


def test_braces_of_templates_stay(book: Path) -> None:
    html = unescape(re.sub(r"<[^>]+>", "", (book / "html/index.html").read_text()))
    assert "Text with {{ code }}, {{ braces }} and {% blocks %}." in html
