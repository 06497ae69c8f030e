#!/usr/bin/env python3
"""The mutation test in full: how many broken snippets each judge notices. The number that counts is "let through"."""

import sys
from pathlib import Path
from runpy import run_module

sys.path.insert(0, str(Path(__file__).parents[2]))
run_module("tools.mutation", run_name="__main__")
