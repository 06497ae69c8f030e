"""The languages that checkers are written in, by name."""

from __future__ import annotations

from collections.abc import Mapping

from portbook.checkers.blackbox import BLACKBOX
from portbook.checkers.checker import Language
from portbook.checkers.goss import GOSS
from portbook.checkers.netassert import NETASSERT
from portbook.checkers.posix import POSIX
from portbook.checkers.powershell import POWERSHELL
from portbook.checkers.replicated import REPLICATED

LANGUAGES: Mapping[str, Language] = {
    language.id: language for language in (POSIX, POWERSHELL, GOSS, REPLICATED, BLACKBOX, NETASSERT)
}
