"""Scripts that find the closed port: the checks of a service, and one file for each language that they are written in."""

from portbook.checkers.check import Check, Destination, Place
from portbook.checkers.checker import Checker, End, Language, Written, checker_for
from portbook.checkers.checks import checks_for
from portbook.checkers.languages import LANGUAGES

__all__ = [
    "LANGUAGES",
    "Check",
    "Checker",
    "Destination",
    "End",
    "Language",
    "Place",
    "Written",
    "checker_for",
    "checks_for",
]
