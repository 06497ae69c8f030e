import json
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from portbook.adapters.search import searchable
from portbook.blocks.drawing import drawing


@pytest.mark.parametrize("mark", ["<br>", "<br/>", "<br />"])
def test_a_line_break_in_a_cell_parts_words(mark: str) -> None:
    assert searchable(f"<td>TCP 443{mark}UDP 3478</td>") == "<td>TCP 443 UDP 3478</td>"


def test_a_drawing_is_no_text() -> None:
    assert (
        searchable(f"<p>A</p>{drawing(['<svg><text>TCP 443</text></svg>'], 'TCP 443')}<p>B</p>") == "<p>A</p><p>B</p>"
    )


def test_the_search_index_has_the_words_of_a_cell_one_by_one(site: Path) -> None:
    (site / "portbook.yml").write_text("targets: [gcp]\npages: none\nbuild-proves: nothing\n", encoding="utf-8")
    (site / "docs/index.md").write_text("# Ports\n\n```ports\nindex: all\n```\n", encoding="utf-8")
    config = load_config(str(site / "mkdocs.yml"), site_dir=str(site / "site"))
    config.plugins.on_startup(command="build", dirty=False)
    build(config)
    assert "443<br>UDP 514" in (site / "site/index.html").read_text(encoding="utf-8")
    entries = json.loads((site / "site/search/search_index.json").read_text(encoding="utf-8"))["docs"]
    words = {word for entry in entries if entry["location"].split("#")[0] == "" for word in entry["text"].split()}
    assert {"TCP", "UDP", "443", "514"} <= words
