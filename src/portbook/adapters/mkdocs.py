"""`plugins: [portbook]`: MkDocs' events, handed to the package. The hook of this repository is the other door to them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import jinja2
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from portbook.adapters.events import Events


class Options(Config):  # type: ignore[no-untyped-call]  # MkDocs' own
    """None: everything stands in portbook.yml."""


class PortbookPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]  # MkDocs' own
    """`plugins: [portbook]`, for sites that are not built from a copy of this repository."""

    def __init__(self) -> None:
        super().__init__()
        self._events = Events()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """See `Events`."""
        self._events.on_startup(command=command, dirty=dirty)

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """See `Events`."""
        return self._events.on_config(config)

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """See `Events`."""
        self._events.on_pre_build(config=config)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """See `Events`."""
        return self._events.on_files(files, config=config)

    def on_page_markdown(self, markdown: str, *, page: Page, config: MkDocsConfig, files: Files) -> None:
        """See `Events`."""
        self._events.on_page_markdown(markdown, page=page, config=config, files=files)

    def on_page_content(self, html: str, *, page: Page, config: MkDocsConfig, files: Files) -> str:
        """See `Events`."""
        return self._events.on_page_content(html, page=page, config=config, files=files)

    @event_priority(100)
    def _before_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self._events.before_search(context, page=page, config=config, nav=nav)

    @event_priority(-100)
    def _after_search(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        return self._events.after_search(context, page=page, config=config, nav=nav)

    on_page_context = CombinedEvent(_before_search, _after_search)

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """See `Events`."""
        return self._events.on_post_page(output, page=page, config=config)

    @event_priority(-50)  # after the search plugin has written its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """See `Events`."""
        self._events.on_post_build(config=config)

    def on_env(self, env: jinja2.Environment, *, config: MkDocsConfig, files: Files) -> None:
        """See `Events`."""
        self._events.on_env(env, config=config, files=files)

    def on_serve(self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]) -> None:
        """See `Events`."""
        self._events.on_serve(server, config=config, builder=builder)

    def on_shutdown(self) -> None:
        """See `Events`."""
        self._events.on_shutdown()
