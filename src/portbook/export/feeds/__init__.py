"""What people subscribe to: an Atom feed and a calendar of all changes, and of each service's."""

from portbook.export.feeds.documents import FOLDER, feeds
from portbook.export.feeds.publisher import Publisher

__all__ = ["FOLDER", "Publisher", "feeds"]
