from __future__ import annotations

from pathlib import Path

import pytest

from portbook.firewalls.gcp.check import engines
from portbook.proof.sandbox import programs


def test_a_gcloud_that_the_sandbox_does_not_have_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "VERSION").write_text("1.2.3\n")
    monkeypatch.setattr(programs, "find", lambda _name: tmp_path / "bin" / "gcloud")
    assert engines.gcloud_version() == "gcloud 1.2.3"
    assert "outside /usr" in engines.gcloud_elsewhere()


def test_none_is_for_others_to_tell(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "find", lambda _name: None)
    assert (engines.gcloud_version(), engines.gcloud_elsewhere()) == ("", "")
