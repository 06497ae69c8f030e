"""MkDocs' door to Portbook: its events, handed to the package."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import CombinedEvent, event_priority
from mkdocs.utils.templates import TemplateContext

from portbook.adapters.events import Events

_events = Events()

on_startup = _events.on_startup
on_config = _events.on_config
on_pre_build = _events.on_pre_build
on_files = _events.on_files
on_page_markdown = _events.on_page_markdown
on_page_content = _events.on_page_content
on_post_page = _events.on_post_page
on_env = _events.on_env
on_serve = _events.on_serve
on_shutdown = _events.on_shutdown


@event_priority(100)
def _before_search(context: TemplateContext, **given: object) -> TemplateContext:
    return _events.before_search(context, **given)


@event_priority(-100)
def _after_search(context: TemplateContext, **given: object) -> TemplateContext:
    return _events.after_search(context, **given)


on_page_context = CombinedEvent(_before_search, _after_search)


@event_priority(-50)
def on_post_build(*, config: MkDocsConfig) -> None:
    """After the search plugin, whose index is then written."""
    _events.on_post_build(config=config)
