"""The security rules of one group, kept as long as it takes to see what az asks for: what Azure's API would answer.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_HOST = "management.azure.com"
_RULE = re.compile(
    rf"/subscriptions/{SUBSCRIPTION}/resourceGroups/(?P<resource>[^/]+)/providers/Microsoft\.Network"
    r"/networkSecurityGroups/(?P<group>[^/]+)/securityRules/(?P<name>[^/]+)"
)
_METHODS = {"DELETE", "GET", "PUT"}
_OK, _GONE, _NOT_FOUND = 200, 204, 404


class SecurityRules:
    """The rules by name, and each request for one that was made: method, group, name, body and status."""

    def __init__(self, held: Iterable[dict[str, Any]]) -> None:
        self._held = {each["name"].lower(): each for each in held}
        self.asked: list[tuple[str, str, str, Any, int]] = []

    def answer(self, method: str, url: str, said: str) -> tuple[int, str]:
        """The status, and what is said with it.

        Raises:
            ConnectionError: it is asked for something else, to which the real API may have an answer.
        """
        parts = urlsplit(url)
        found = _RULE.fullmatch(parts.path)
        if parts.hostname != _HOST or not found or method not in _METHODS:
            msg = f"{method} of {url} is not known here"
            raise ConnectionError(msg)
        body = json.loads(said) if said else None
        status = self._done(method, found["name"].lower(), body)
        self.asked.append((method, f"{found['resource']}/{found['group']}", found["name"], body, status))
        return status, self._said(status, found["name"].lower(), body)

    def _done(self, method: str, name: str, body: Any) -> int:  # noqa: ANN401  # JSON
        if method == "PUT":
            self._held[name] = body
        elif name not in self._held:
            return _GONE if method == "DELETE" else _NOT_FOUND
        elif method == "DELETE":
            del self._held[name]
        return _OK

    def _said(self, status: int, name: str, body: Any) -> str:  # noqa: ANN401  # JSON
        if status == _NOT_FOUND:
            return json.dumps({"error": {"code": "NotFound", "message": "the rule is not there"}})
        return json.dumps(body or self._held.get(name, {})) if status == _OK else ""
