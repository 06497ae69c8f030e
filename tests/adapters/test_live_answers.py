"""What a reader gets of a served site while something changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Condition, Event, Thread, Timer
from types import SimpleNamespace

import pytest

from portbook.adapters.generated_site import Part
from portbook.adapters.live_site import LiveSite


class Changing:
    """A source and a server. New evidence comes while the first answer is given, and takes the file of that answer away."""

    mount_path = "/"

    def __init__(self, folder: Path) -> None:
        self.root = str(folder)
        places = {name: folder / name for name in ("ports", "changes", "estate", "ledger")}
        self._config = SimpleNamespace(root=folder, build_proves="nothing", **places)
        self._of_mkdocs = SimpleNamespace(docs_dir=folder / "docs", config_file_path=folder / "mkdocs.yml", watch=[])
        self._rebuild_cond = Condition()
        self._goes, self._has_gone = Event(), Event()
        self._answers = iter([b"nothing there", b"a page"])
        self.live = LiveSite(self, self, lambda: None)  # type: ignore[arg-type]  # as much of both as is asked for

    def site(self) -> SimpleNamespace:
        return SimpleNamespace(config=self._config)

    def made_with(self) -> SimpleNamespace:
        return SimpleNamespace(config=self._of_mkdocs, files=SimpleNamespace(documentation_pages=lambda **_options: []))

    def look_at_ledger(self) -> bool:
        return True

    def parts_of(self, _path: str) -> Iterator[Part]:
        return iter(())

    def outdated(self) -> Iterator[str]:
        """Asked for while files are taken away, which goes on until the reader has had time to look."""
        self._goes.set()
        assert self._has_gone.wait(10)
        return iter(())

    def serve_request(self, _environ: object, start_response: Callable[..., object]) -> list[bytes]:
        if not self._goes.is_set():
            Thread(target=self.live._look_at_ledger, daemon=True).start()
            assert self._goes.wait(10)
            Timer(0.2, self._has_gone.set).start()
        start_response("200 OK", [])
        return [next(self._answers)]


@pytest.mark.filterwarnings("error::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_answer_from_what_goes_meanwhile_is_given_again(tmp_path: Path) -> None:
    changing = Changing(tmp_path)
    assert list(changing.live._answer({"PATH_INFO": "/a"}, lambda *_head: None)) == [b"a page"]
