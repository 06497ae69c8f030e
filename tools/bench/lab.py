#!/usr/bin/env python3
"""How long packets take to prove a snippet on one host profile, in milliseconds (medians)."""

import sys
from pathlib import Path
from runpy import run_module

sys.path.insert(0, str(Path(__file__).parents[2]))
run_module("tools.timing.lab", run_name="__main__", alter_sys=True)
