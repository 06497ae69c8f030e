"""What a change of the data or of the estate's files means to the reader's own host groups and zones."""

from portbook.compare.diff.estate.difference import estate_difference

__all__ = ["estate_difference"]
