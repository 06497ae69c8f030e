"""Data that comes while a site is served: MkDocs watches only what was there when it began."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mkdocs.livereload import LiveReloadServer
from watchdog.events import FileSystemEvent, FileSystemEventHandler


def watch_for(paths: Iterable[Path], server: LiveReloadServer) -> None:
    """Have files and folders watched from the moment they come, or come again, and the site built then and when they go."""
    folders: dict[Path, set[str]] = {}
    for path in paths:
        if path.parent.is_dir():
            folders.setdefault(path.parent, set()).add(str(path))
    for folder, names in folders.items():
        server.observer.schedule(_Newcomers(names, server), str(folder), recursive=False)


def ask_for_build(server: LiveReloadServer) -> None:
    """Have the site built and open pages reloaded, as after a change of files; MkDocs has no public name for it."""
    with server._rebuild_cond:  # noqa: SLF001
        server._want_rebuild = True  # noqa: SLF001
        server._rebuild_cond.notify_all()  # noqa: SLF001


class _Newcomers(FileSystemEventHandler):
    """What to do when one of some files or folders comes or goes."""

    def __init__(self, paths: set[str], server: LiveReloadServer) -> None:
        self._paths = paths
        self._server = server

    def on_created(self, event: FileSystemEvent) -> None:
        """Watch what has come, and build."""
        self._come(os.fsdecode(event.src_path))

    def on_deleted(self, event: FileSystemEvent) -> None:
        """Build without what has gone."""
        self._gone(os.fsdecode(event.src_path))

    def on_moved(self, event: FileSystemEvent) -> None:
        """What moves goes from one place and comes to another."""
        self._gone(os.fsdecode(event.src_path))
        self._come(os.fsdecode(event.dest_path))

    def _come(self, path: str) -> None:
        if path in self._paths:
            with suppress(KeyError):  # it was not there before
                self._server.unwatch(path)
            self._server.watch(path)
            ask_for_build(self._server)

    def _gone(self, path: str) -> None:
        if path in self._paths:
            ask_for_build(self._server)
