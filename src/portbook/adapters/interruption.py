"""A check that somebody interrupts: how to go on with it."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread

import click

from portbook.proof.ledger.ledger_file import LedgerFile, Stamps, stamps


@contextmanager
def told_how_to_go_on(program: str, ledger: LedgerFile) -> Iterator[None]:
    """Ends a check that is interrupted, or asked to end, with what to do next.

    By then the ledger has what was found, unless it cannot be written, or nothing was found yet.

    Args:
        program: what runs the check.
        ledger: where it keeps what it finds.

    Raises:
        SystemExit: with 128 and the number of the signal, as a shell says it.
    """
    asked = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    is_main = current_thread() is main_thread()  # no other thread may handle signals
    heard = [number for number in asked if is_main and signal.getsignal(number) is not signal.SIG_IGN]  # as of nohup
    at_first = _written(ledger)
    before = {number: signal.signal(number, _interrupt) for number in heard}
    try:
        yield
    except KeyboardInterrupt as interrupt:
        number = interrupt.args[0] if interrupt.args else signal.SIGINT
        kept = "It has kept nothing new: run it again"
        if _written(ledger) != at_first:
            kept = f"{ledger.path} has what it found: run it again, and it goes on"
        click.echo(f"\n{program} was interrupted. {kept}.", err=True)
        raise SystemExit(128 + number) from None
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _written(ledger: LedgerFile) -> Stamps:
    """Stamps of what the ledger has; SQLite makes files with nothing in them where it only reads."""
    return tuple(stamp for stamp in stamps(ledger.path) if stamp[1])


def _interrupt(number: int, _frame: object) -> None:
    raise KeyboardInterrupt(number)
