"""A report at the end of a file such as the one that GitHub makes the summary of a job from."""

from __future__ import annotations

from pathlib import Path

from portbook.files import UnusableFile, refuse_to_write
from portbook.report import Report
from portbook.report.markdown import LARGEST, render


class UnusableSummary(Exception):  # noqa: N818  # it says what is so, as KeyError does
    """A file that cannot be written.

    Attributes:
        message: why, one sentence without a full stop.
        cure: what to do.
    """

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure


def append_summary(file: Path, report: Report) -> None:
    """Append the report as Markdown, no more of it than GitHub shows.

    Raises:
        UnusableSummary: the file cannot be written.
    """
    try:
        refuse_to_write(file, file.parent)
        written = file.stat().st_size if file.exists() else 0
        with file.open("ab") as opened:
            opened.write(render(report, room=LARGEST - written).encode())
    except UnusableFile as unusable:
        raise UnusableSummary(f"{file}: {unusable.message}", unusable.cure) from None
    except OSError as error:
        raise UnusableSummary(f"{file} cannot be written: {error.strerror}", "mend the rights of its folder") from None
