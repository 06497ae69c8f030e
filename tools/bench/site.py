"""The site of all services: its pages against their budgets, and its build beside a plain build of the same expanded pages."""

from __future__ import annotations

import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter

ROOT = Path(__file__).resolve().parent.parent.parent
FEW = ("cockpit", "dns", "kafka", "kubernetes", "nginx-proxy-manager", "postgresql", "prometheus", "tailscale")
"""Services of the comparison: a plain build takes a second for ten pages of rules."""


def main() -> None:
    """Print budgets and times. Nothing is proven: pages say so, and have the same size."""
    with tempfile.TemporaryDirectory() as folder:
        every = sorted(path.stem for path in (ROOT / "ports").glob("*.yml"))
        site = copied(Path(folder, "all"), every)
        cold, warm = (seconds(site, "mkdocs", "build", "--quiet") for _ in range(2))
        print(
            f"mkdocs build of {len(every)} services: CPU {cold:.0f} s, again {warm:.0f} s (limit: 60 s for 120 services)"
        )
        for budget in budgets(site / "site", every):
            print(f"  {budget}")
        _beside_a_plain_build(Path(folder))


def _beside_a_plain_build(folder: Path) -> None:
    site = copied(folder / "few", FEW)
    seconds(site, "mkdocs", "build", "--quiet")
    ours = median(seconds(site, "mkdocs", "build", "--quiet") for _ in range(3))
    seconds(site, "portbook", "expand", "--to", str(folder / "plain" / "docs"))
    config = (site / "mkdocs.yml").read_text().replace("hooks:\n  - hooks/ports.py\n", "")
    (folder / "plain" / "mkdocs.yml").write_text(re.sub(r"watch:\n(?:  - .*\n)+", "", config))
    plain = median(seconds(folder / "plain", "mkdocs", "build", "--quiet") for _ in range(3))
    pages = sum(1 for _ in (folder / "plain" / "docs").rglob("*.md"))
    print(
        f"{len(FEW)} services with nothing changed: CPU {ours:.1f} s; a plain build of the same {pages} pages: {plain:.1f} s"
    )
    print(f"  ratio {ours / plain:.2f} (limit: 1.05)")


def copied(to: Path, services: Iterable[str]) -> Path:
    """A copy of this repository's site with some services, which proves nothing in a build."""
    for name in ("docs", "hooks"):
        shutil.copytree(ROOT / name, to / name)
    shutil.copy(ROOT / "mkdocs.yml", to)
    (to / "portbook.yml").write_text("build-proves: nothing\n")
    (to / "ports").mkdir()
    for service in services:
        shutil.copy(ROOT / "ports" / f"{service}.yml", to / "ports")
    return to


def seconds(site: Path, *command: str) -> float:
    """CPU seconds of a command, with those of its children."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = os.environ | {"XDG_CACHE_HOME": str(site.parent / "cache"), "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([sys.executable, "-m", *command], cwd=site, check=True, env=environment)  # noqa: S603  # our own
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def budgets(site: Path, services: Sequence[str]) -> list[str]:
    """The largest page of each kind beside its limit."""
    pages = {service: (site / "services" / service / "index.html").read_text() for service in services}
    sizes = {
        "HTML of a service's page, bytes (limit 100,000)": {id_: len(page.encode()) for id_, page in pages.items()},
        "compressed, bytes (limit 25,000)": {id_: len(zlib.compress(page.encode())) for id_, page in pages.items()},
        "article, characters (limit 30,000)": {id_: len(article(page)) for id_, page in pages.items()},
        "search index, bytes (limit 10,000)": indexed(site, services),
    }
    lines = [f"{name}: {max(size.values()):,} ({max(size, key=lambda id_: size[id_])})" for name, size in sizes.items()]
    return [*lines, f"llms.txt, characters (limit 50,000): {len((site / 'llms.txt').read_text()):,}"]


def article(page: str) -> str:
    """The visible text of a page, white space folded."""
    inside = page[page.index("<article") : page.index("</article>")]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", inside))


def indexed(site: Path, services: Iterable[str]) -> Counter[str]:
    """Bytes of the search index about each service."""
    entries = json.loads((site / "search/search_index.json").read_text())["docs"]
    size: Counter[str] = Counter(dict.fromkeys(services, 0))
    for entry in entries:
        page = entry["location"].partition("#")[0].split("/")
        if page[0] == "services" and len(page) > 1 and page[1] in size:
            size[page[1]] += len(json.dumps(entry).encode())
    return size


if __name__ == "__main__":
    started = perf_counter()
    main()
    print(f"  ({perf_counter() - started:.0f} s)")
