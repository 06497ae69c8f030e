"""MkDocs' door to Portbook: its events, handed to the package."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority

from portbook.adapters.mkdocs import Events

_events = Events()

on_startup = _events.on_startup
on_config = _events.on_config
on_pre_build = _events.on_pre_build
on_files = _events.on_files
on_page_markdown = _events.on_page_markdown
on_page_context = _events.on_page_context
on_post_page = _events.on_post_page


@event_priority(-50)
def on_post_build(*, config: MkDocsConfig) -> None:
    """After the search plugin, whose index is then written."""
    _events.on_post_build(config=config)
