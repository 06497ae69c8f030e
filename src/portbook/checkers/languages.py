"""The languages that checkers are written in, by name."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.checkers.checker import Language
from portbook.checkers.posix import POSIX
from portbook.checkers.powershell import POWERSHELL

LANGUAGES: Mapping[str, Language] = {language.id: language for language in (POSIX, POWERSHELL)}
