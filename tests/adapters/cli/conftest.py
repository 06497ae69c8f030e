"""A catalogue of the tests' own, which they publish new versions of."""

from __future__ import annotations

from pathlib import Path

import pytest

DB = """\
# yaml-language-server: $schema=schema.json
service: db
title: Database
summary: A relational database
group: Databases
tags: [sql]
identifiers: ["pkg:deb/debian/db"]
roles:
  client: {title: Application}
  server: {title: Database server, host: true}
flows:
  sql: {title: SQL, from: client, to: server, tcp: 5432, need: required, purpose: Queries}
"""
CACHE = """\
# yaml-language-server: $schema=schema.json
service: cache
title: Cache
roles:
  client: {title: Application, address: any}
  server: {title: Server, host: true}
flows:
  values: {from: client, to: server, tcp: 6379}
"""


class Published:
    """The folder of a catalogue."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.publish("2026.11", db=DB, cache=CACHE)

    def publish(self, version: str, **files: str) -> None:
        """Write a version, with new texts of some services."""
        (self.folder / "VERSION").write_text(f"{version}\n", "utf-8")
        for id_, text in files.items():
            (self.folder / f"{id_}.yml").write_text(text, "utf-8")


@pytest.fixture
def published(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Published:
    """The catalogue that commands read."""
    folder = tmp_path_factory.mktemp("catalogue")
    monkeypatch.setattr("portbook.catalogue.shipped.catalogue_folder", lambda: folder)
    return Published(folder)
