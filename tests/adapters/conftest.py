from collections.abc import Iterator
from pathlib import Path

import pytest

from portbook.adapters import markdown

DATA = """\
service: demo
title: Demo
roles:
  server: {title: Demo server, process: demod, host: true}
  client: {title: Clients, address: any}
flows:
  web: {from: client, to: server, tcp: 443, need: required, purpose: Pages}
  log: {from: client, to: server, udp: 514, need: optional, purpose: Logs}
"""
PAGE = """\
---
title: Demo
---
# Demo

TCP [443](port:demo/web) is needed.

```ports
table: demo
```

!!! note "Rules"

    ```ports
    rules: demo
    targets: [gcp, azure]
    ```
"""


@pytest.fixture(autouse=True)
def _forget_the_page() -> Iterator[None]:
    token = markdown.PAGE.set(None)
    yield
    markdown.PAGE.reset(token)


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small site; the working directory is in it."""
    (tmp_path / "ports").mkdir()
    (tmp_path / "docs").mkdir()
    (tmp_path / "portbook.yml").write_text("targets: [gcp, azure, aws-terraform]\n", encoding="utf-8")
    (tmp_path / "ports/demo.yml").write_text(DATA, encoding="utf-8")
    (tmp_path / "docs/index.md").write_text(PAGE, encoding="utf-8")
    (tmp_path / "mkdocs.yml").write_text(
        "site_name: Demo\ntheme: {name: material, font: false}\nplugins: [search, portbook]\n"
        "markdown_extensions: {admonition: {}, tables: {}, pymdownx.superfences: {}, pymdownx.details: {}, "
        "pymdownx.tabbed: {alternate_style: true}, toc: {}, md_in_html: {}, attr_list: {}}\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path
