"""Set-up and upkeep of this repository; not part of the package, and only the standard library."""

import sys
from pathlib import Path

_SOURCE = str(Path(__file__).resolve().parent.parent / "src")
if _SOURCE not in sys.path:
    sys.path.insert(0, _SOURCE)  # the first set-up comes before the package is installed
