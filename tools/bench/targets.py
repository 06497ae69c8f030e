#!/usr/bin/env python3
"""How long every target takes to render and check additions for generated services, and how long from the ledger."""

import sys
from pathlib import Path
from runpy import run_module

sys.path.insert(0, str(Path(__file__).parents[2]))
run_module("tools.timing.targets", run_name="__main__")
