"""Network-requirements documentation whose every rule is proven."""

__version__ = "0.1.0"
