"""The pages and files of a site that come from the data alone: nobody writes them."""

from portbook.generated.as_html import as_html
from portbook.generated.as_markdown import as_markdown
from portbook.generated.page import GeneratedPage
from portbook.generated.site import light_pages, plain_files, port_pages, service_pages
from portbook.generated.tree import INDEX, absolute, tree, twin, with_pointer, with_pointer_in_html

__all__ = [
    "INDEX",
    "GeneratedPage",
    "absolute",
    "as_html",
    "as_markdown",
    "light_pages",
    "plain_files",
    "port_pages",
    "service_pages",
    "tree",
    "twin",
    "with_pointer",
    "with_pointer_in_html",
]
