"""A report at the end of a file such as the one that GitHub makes the summary of a job from."""

from __future__ import annotations

from pathlib import Path

from portbook.files import UnusableFile, refuse_to_write
from portbook.report import Report
from portbook.report.markdown import LARGEST, render


def append_summary(file: Path, report: Report) -> None:
    """Append the report as Markdown, no more of it than GitHub shows.

    Raises:
        UnusableFile: the file cannot be written.
    """
    try:
        refuse_to_write(file, file.parent)
        written = file.stat().st_size if file.exists() else 0
        with file.open("ab") as opened:
            opened.write(render(report, room=LARGEST - written).encode())
    except UnusableFile as unusable:
        message = f"{file}: {unusable.message}"
        raise UnusableFile(message, unusable.cure) from None
    except OSError as error:
        message = f"{file} cannot be written: {error.strerror}"
        cure = "make its folder" if isinstance(error, FileNotFoundError) else "mend its rights or those of its folder"
        raise UnusableFile(message, cure) from None
