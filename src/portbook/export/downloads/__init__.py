"""What people take along: the flows of services for spreadsheets, and change requests for the people of a firewall."""

from portbook.export.downloads.documents import downloads, request_path

__all__ = ["downloads", "request_path"]
