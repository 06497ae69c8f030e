"""What a change of the data opens and closes, for whom, and what else it changes."""

from portbook.compare.diff.change import Change, Difference, Impact
from portbook.compare.diff.difference import difference

__all__ = ["Change", "Difference", "Impact", "difference"]
