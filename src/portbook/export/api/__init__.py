"""The static API of a site: JSON files below `api/v1/`, and a JSON Schema for each kind of them.

The promise: within a version of the API, fields may be added, and a field may get new values. None is removed or renamed, and none
changes its type or its meaning. `tests/export/api/test_promise.py` holds it against the schemas of the last release.
"""

from portbook.export.api.documents import FOLDER, documents
from portbook.export.api.schemas import SCHEMAS

__all__ = ["FOLDER", "SCHEMAS", "documents"]
