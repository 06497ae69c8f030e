"""How long it takes to load an estate of 1,000 host groups and 5,000 flows, and to judge the listings of 100 machines.

The listings are what the groups' additions come to in the lab. Half of them lack a rule.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from portbook.adapters.site import Site, read_site
from portbook.estate import OwnNetwork
from portbook.estate.matrix import By, matrix
from portbook.export.downloads.estate import matrix_workbook
from portbook.proof.sandbox.tools import SandboxFailed
from portbook.proof.warm_lab import WarmLab
from tools.timing.cost import cost_of  # this is run by its path
from tools.timing.estate_listings import write_listings
from tools.timing.estate_site import FIREWALLS, some_groups, write_site

RUNS, LISTINGS = 5, 100
LIMITS = {"load": 2.0, "matrix": 5.0, "judge": 30.0}
"""Seconds on two cores."""


def main() -> None:
    """Print the seconds beside those that are wanted."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "site")
        write_site(folder)
        seconds = [_loading(folder) for _ in range(RUNS)]
        site = read_site(folder)
        size = f"{len(site.network.estate.groups):,} groups, {len(site.network.flows):,} flows"
        print(f"estate of {size}: loaded in {median(seconds):.2f} s (wanted: under {LIMITS['load']:.0f} s)", flush=True)
        matrices = [_matrix(site) for _ in range(RUNS)]
        print(f"  matrices: {median(matrices):.2f} s (wanted: under {LIMITS['matrix']:.0f} s)", flush=True)
        try:
            _write(site, folder / "listings")
        except SandboxFailed as failed:
            print(f"  no listings are judged: {failed}")
            return
        words = [sys.executable, "-m", "portbook", "verify", "--from-dir", "listings"]
        cost = cost_of(words, folder, os.environ, (1,))
        wanted = f"(wanted: under {LIMITS['judge']:.0f} s)"
        print(f"  {LISTINGS} listings: {cost.seconds:.1f} s, {cost.cpu:.1f} s of CPU, {cost.megabytes:.0f} MB {wanted}")
        print(f"  {cost.output.splitlines()[-1]}")


def _loading(folder: Path) -> float:
    begin = perf_counter()
    read_site(folder)
    return perf_counter() - begin


def _matrix(site: Site) -> float:
    """Zone to zone, and group to group as a workbook, of a network that nobody has asked anything yet."""
    network = OwnNetwork(site.network.estate, site.network.services)
    begin = perf_counter()
    matrix(network, By.ZONES)
    matrix_workbook(matrix(network, By.GROUPS), network)
    return perf_counter() - begin


def _write(site: Site, folder: Path) -> None:
    with WarmLab() as warm_lab:
        for firewall in FIREWALLS:
            write_listings(site, some_groups(firewall), folder, warm_lab, LISTINGS // len(FIREWALLS))


if __name__ == "__main__":
    main()
