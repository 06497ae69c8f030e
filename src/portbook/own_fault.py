"""A fault of Portbook's own, told in a sentence: its kind and its place, and nothing of the text that met it."""

from __future__ import annotations

from pathlib import Path
from traceback import extract_tb

_PACKAGE = Path(__file__).parent


def told(error: Exception) -> str:
    """What to say of an exception that nobody expected; a clause without a full stop."""
    frames = [(Path(frame.filename), frame.lineno) for frame in extract_tb(error.__traceback__)]
    ours = [(path.relative_to(_PACKAGE), line) for path, line in frames if path.is_relative_to(_PACKAGE)]
    path, line = (ours or [(Path(path.name), line) for path, line in frames] or [(Path("nowhere"), 0)])[-1]
    return f"this is a fault of Portbook's own: {type(error).__name__} in {path.as_posix()}, line {line}"
