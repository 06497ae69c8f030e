"""Our share of one `mkdocs build` with nothing changed: timers around the entry points that MkDocs and Python-Markdown call."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.bench.site import copied  # this is run by its path

RUNS = 5


def main() -> None:
    """Print the median of some builds, each in a process of its own, beside the whole."""
    with tempfile.TemporaryDirectory() as folder:
        site = copied(Path(folder, "site"), ["tailscale"])
        subprocess.run([sys.executable, "-m", "portbook", "check"], cwd=site, check=True, stdout=subprocess.DEVNULL)
        runs = [_run(site) for _ in range(RUNS)]
    whole, ours, imports = (median(run[name] for run in runs) for name in ("build", "ours", "imports"))
    share = median(run["ours"] / run["build"] for run in runs)
    print("mkdocs build with nothing changed, medians of", RUNS)
    print(f"  build   {whole * 1000:7.0f} ms")
    print(f"  ours    {ours * 1000:7.1f} ms  {share:.1%}  (of a site with one service; tools/bench/site.py has all)")
    for name in runs[0]["parts"]:
        print(f"    {name:20} {median(run['parts'][name] for run in runs) * 1000:7.1f} ms")
    print(f"  imports {imports * 1000:7.1f} ms, apart")


def _run(site: Path) -> dict[str, Any]:
    completed = subprocess.run(  # noqa: S603  # this very file
        [sys.executable, __file__, "one"], cwd=site, check=True, capture_output=True, text=True
    )
    result: dict[str, Any] = json.loads(completed.stdout.splitlines()[-1])
    return result


def one() -> None:
    """One build in this process."""
    import mkdocs.commands.build  # noqa: PLC0415  # so that only our own imports are timed below
    import mkdocs.config  # noqa: PLC0415

    started = perf_counter()
    from portbook.adapters import markdown as door  # noqa: PLC0415
    from portbook.adapters.events import Events  # noqa: PLC0415
    from portbook.blocks import verbs  # noqa: PLC0415
    from portbook.proof.engine import engines  # noqa: PLC0415
    from portbook.targets import targets  # noqa: PLC0415

    for register in (targets, verbs, engines):  # their modules are imported when they are first asked for
        register()

    imports = perf_counter() - started
    spent: dict[str, float] = {}
    for name in (
        "on_startup",
        "on_config",
        "on_pre_build",
        "on_files",
        "on_page_markdown",
        "on_page_content",
        "on_post_build",
    ):
        setattr(Events, name, _timed(getattr(Events, name), name, spent))
    door.PortsPreprocessor.run = _timed(door.PortsPreprocessor.run, "expand", spent)  # type: ignore[method-assign]
    with tempfile.TemporaryDirectory() as folder:
        config = mkdocs.config.load_config(str(Path("mkdocs.yml").resolve()), site_dir=folder)
        config.plugins.on_startup(command="build", dirty=False)
        started = perf_counter()
        mkdocs.commands.build.build(config)
        whole = perf_counter() - started
    result = {"build": whole, "ours": sum(spent.values()), "imports": imports, "parts": spent}
    sys.stdout.write(f"\n{json.dumps(result)}\n")


def _timed(function: Callable[..., Any], name: str, spent: dict[str, float]) -> Callable[..., Any]:
    @wraps(function)
    def timed(*args: Any, **named: Any) -> Any:  # noqa: ANN401  # whatever the entry point takes
        started = perf_counter()
        try:
            return function(*args, **named)
        finally:
            spent[name] = spent.get(name, 0.0) + perf_counter() - started

    return timed


if __name__ == "__main__":
    one() if sys.argv[1:] == ["one"] else main()
