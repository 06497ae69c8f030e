"""What `portbook check` costs for 100, 300 and 1,000 services: CPU seconds and memory, which have to grow with their number only.

The services are those of the catalogue under other names. Two targets are checked whose engines read texts: packets for a
thousand services take days, in which memory is what it is here, for what is judged is not kept.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.timing.cost import Cost, cost_of  # this is run by its path

ROOT = Path(__file__).resolve().parents[2]

SIZES = (100, 300, 1000)
TARGETS = ("windows", "gcp")
MOST_MEGABYTES = 1500


def main(sizes: Sequence[int] = SIZES, targets: Sequence[str] = TARGETS) -> None:
    """Print a table, and for each check how its seconds for the largest site compare with those for the smallest."""
    print(f"portbook check, targets {', '.join(targets)} (none that sends packets): CPU s and MB")
    print(f"{'services':>10}{'judges all':>18}{'nothing changed':>18}{'one file changed':>18}")
    rows = {}
    for size in sizes:
        rows[size] = _costs(size, targets)
        cells = "".join(f"{cost.cpu:9.1f} s {cost.megabytes:4.0f} MB" for cost in rows[size])
        print(f"{size:>10}{cells}", flush=True)
    first, last = min(sizes), max(sizes)
    growth = [high.cpu / low.cpu for low, high in zip(rows[first], rows[last], strict=True)]
    print(f"  {last / first:.0f} times the services: {', '.join(f'{times:.1f}' for times in growth)} times the seconds")
    most = max(cost.megabytes for cost in rows[last])
    print(f"  most memory: {most:.0f} MB (limit for 1,000 services: {MOST_MEGABYTES} MB)")


def _costs(size: int, targets: Sequence[str]) -> tuple[Cost, Cost, Cost]:
    with tempfile.TemporaryDirectory() as folder:
        site = Path(folder, "site")
        one = _site(site, size, targets)
        judged, again = (_cost(site) for _ in range(2))
        one.write_text(re.sub(r"^title: .*$", "title: Another title", one.read_text(), count=1, flags=re.MULTILINE))
        return judged, again, _cost(site)


def _site(site: Path, size: int, targets: Sequence[str]) -> Path:
    """Write a site of so many services. Returns the file of one."""
    (site / "ports").mkdir(parents=True)
    (site / "docs").mkdir()
    (site / "docs/index.md").write_text("# All of it\n\n```ports\nindex: all\n```\n")
    (site / "portbook.yml").write_text(f"targets: [{', '.join(targets)}]\n")
    files = sorted((ROOT / "ports").glob("*.yml"))
    for number in range(size):
        file, copy = files[number % len(files)], f"{files[number % len(files)].stem}-{number}"
        text = re.sub(r"^service: .*$", f"service: {copy}", file.read_text(), count=1, flags=re.MULTILINE)
        text = re.sub(r"^title: ([^\"'].*)$", rf"title: \1 {number}", text, count=1, flags=re.MULTILINE)
        (site / "ports" / f"{copy}.yml").write_text(text)
    return site / "ports" / f"{files[0].stem}-0.yml"


def _cost(site: Path) -> Cost:
    """What a check costs.

    Raises:
        subprocess.CalledProcessError: it finds something, which it should not.
    """
    environment = os.environ | {"XDG_CACHE_HOME": str(site.parent / "cache")}
    return cost_of([sys.executable, "-m", "portbook", "check"], site, environment)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or SIZES)
