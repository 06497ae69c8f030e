"""What pages load besides the theme's own files: our style sheet and scripts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

_STYLE = "assets/portbook.css"
_SCRIPTS = ("assets/portbook.js", "assets/portbook-values.js")
_FRAME_WORKER = "assets/portbook-iframe-worker.js"
"""What lets Material's search work from a disk."""
_ELSEWHERE = "https://unpkg.com/iframe-worker"
"""What Material's plugin `offline` adds for the same, whichever of us comes first."""


def register(config: MkDocsConfig) -> None:
    """Have every page load them, but what the site names itself."""
    if _STYLE not in config.extra_css:
        config.extra_css.append(_STYLE)
    present = [*map(str, config.extra_javascript)]
    config.extra_javascript += [script for script in _SCRIPTS if script not in present]
    if _is_read_from_a_disk(config):
        others = [script for script in config.extra.get("polyfills", []) if not str(script).startswith(_ELSEWHERE)]
        has_one = any("iframe-worker" in str(script) for script in others)  # as the plugin looks for one
        config.extra["polyfills"] = [*others, *([] if has_one else [_FRAME_WORKER])]


def texts(config: MkDocsConfig) -> Mapping[str, str]:
    """The files that this site needs, by their path in it."""
    names = [_STYLE, *_SCRIPTS, *([_FRAME_WORKER] if _FRAME_WORKER in config.extra.get("polyfills", []) else [])]
    return {name: Path(__file__).with_name(Path(name).name).read_text(encoding="utf-8") for name in names}


def _is_read_from_a_disk(config: MkDocsConfig) -> bool:
    plugin = config.plugins.get("material/offline") or config.plugins.get("offline")
    return bool(plugin and plugin.config.get("enabled"))
