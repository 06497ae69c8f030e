"""When a served site looks at what a check has written, and whether that is anything new."""

from itertools import count
from pathlib import Path
from threading import Event

import pytest
from mkdocs.config import load_config

from portbook.adapters.build_check import checked
from portbook.adapters.events import Events
from portbook.adapters.ledger_watch import LedgerWatch, Settling

TENTHS = [tenth / 10 for tenth in range(1, 701)]
"""A minute and ten seconds."""


@pytest.mark.parametrize(
    ("last_change", "looks"),
    [
        (0.0, []),
        (0.1, [1.1]),
        (5.0, [6.0]),
        (69.9, [30.1, 60.2]),  # it goes on and on: the last is still to come
    ],
)
def test_a_check_that_writes_ten_times_a_second_is_looked_at_when_it_rests(
    last_change: float, looks: list[float]
) -> None:
    settling = Settling()
    seen = [now for now in TENTHS if settling.is_due(((int(min(now, last_change) * 10), 1),) * (last_change > 0), now)]
    assert seen == looks


@pytest.mark.parametrize(
    ("seconds", "looks"),
    [
        (3, [1.1, 5.0, 36.0, 69.0]),  # nobody knows at first that it goes on
        (20, [1.1, 22.0, 44.0, 68.0]),
        (35, [1.1, 36.0]),  # two checks
    ],
)
def test_a_check_that_writes_every_few_seconds_is_looked_at_now_and_then(seconds: int, looks: list[float]) -> None:
    settling = Settling()
    assert [now for now in TENTHS if settling.is_due(((int(now / seconds), 1),), now)] == looks


@pytest.mark.parametrize("name", ["file/ledger.sqlite", "loop/ledger.sqlite", "none/ledger.sqlite"])
def test_a_ledger_that_cannot_be_looked_at_is_none(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "loop").symlink_to("loop")
    monkeypatch.setattr("portbook.adapters.ledger_watch._INTERVAL", 0.001)
    looked, looks, changes = Event(), count(), list[int]()

    def ledger() -> Path:
        if next(looks) == 2:
            looked.set()
        return tmp_path / name

    watch = LedgerWatch(ledger, lambda: changes.append(1))
    watch.start()
    assert looked.wait(10)
    watch.stop()
    assert (changes, caplog.messages) == ([], [])


def test_only_new_evidence_is_shown(site: Path) -> None:
    (site / "portbook.yml").write_text("targets: [gcp]\n")
    events, config = Events(), load_config(str(site / "mkdocs.yml"))
    events.on_startup(command="serve")
    events.on_pre_build(config=events.on_config(config))
    assert not events.look_at_ledger()
    for is_new in (True, False):
        checked(events.site(), events.site().ledger)
        assert events.look_at_ledger() is is_new
        assert not events.look_at_ledger()  # to look changes nothing
