"""What a page or a command chooses of the data, as a service of its own: some roles of one or several services, played by one host."""

from portbook.selection.joined import joined_role
from portbook.selection.notation import MOST_NAMES, is_too_long, named
from portbook.selection.selection import Part, Selection, in_order
from portbook.selection.service import host_of, service_of, why_not

__all__ = [
    "MOST_NAMES",
    "Part",
    "Selection",
    "host_of",
    "in_order",
    "is_too_long",
    "joined_role",
    "named",
    "service_of",
    "why_not",
]
