"""Lists of ports that others keep: second sources, with which the data is compared."""

from portbook.registries.registry import Listing, Registry
from portbook.registries.shipped import shipped

__all__ = ["Listing", "Registry", "shipped"]
