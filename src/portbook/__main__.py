"""`python -m portbook`."""

import os
import sys

# Python has put the working directory first, which may be a stranger's site: its `yaml.py` would run in place of PyYAML.
if not sys.flags.safe_path and sys.path[:1] == [os.getcwd()]:  # noqa: PTH109  # as Python has it
    del sys.path[0]

from portbook.adapters.cli import main  # behind what makes it safe

main()
