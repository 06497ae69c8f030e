"""MkDocs' door to Portbook: its events, handed to the package."""

from portbook.adapters.mkdocs import Events

_events = Events()

on_startup = _events.on_startup
on_config = _events.on_config
on_pre_build = _events.on_pre_build
on_files = _events.on_files
on_page_markdown = _events.on_page_markdown
