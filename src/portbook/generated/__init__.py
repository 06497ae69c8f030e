"""The pages and files of a site that come from the data alone: nobody writes them.

Pages are Markdown, as pages that people write are once their fences are expanded; files are bytes.
"""

from portbook.generated.page import GeneratedPage
from portbook.generated.site import light_pages, plain_files, port_pages, service_pages

__all__ = ["GeneratedPage", "light_pages", "plain_files", "port_pages", "service_pages"]
