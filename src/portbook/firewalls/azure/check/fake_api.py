"""A fake of Azure's API for the security rules of one network security group.

Source: https://learn.microsoft.com/rest/api/virtualnetwork/security-rules
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

SUBSCRIPTION = "00000000-0000-0000-0000-000000000000"
_HOST = "management.azure.com"
_RULE = re.compile(
    rf"/subscriptions/{SUBSCRIPTION}/resourceGroups/[^/]+/providers/Microsoft\.Network"
    r"/networkSecurityGroups/[^/]+/securityRules/(?P<name>[^/]+)"
)
_METHODS = {"DELETE", "GET", "PUT"}
_OK, _GONE, _NOT_FOUND = 200, 204, 404


class SecurityRules:
    """The rules by name; the API ignores the case of names."""

    def __init__(self, rules: Iterable[Mapping[str, Any]]) -> None:
        self._rules: dict[str, Any] = {rule["name"].lower(): rule for rule in rules}

    def answer(self, method: str, url: str, body: str) -> tuple[int, str]:
        """The status and the body of the answer to a request.

        Raises:
            ConnectionError: the real API may support the request, and this fake does not.
        """
        request_url = urlsplit(url)
        path = _RULE.fullmatch(request_url.path)
        if request_url.hostname != _HOST or not path or method not in _METHODS:
            msg = f"{method} of {url} is not known here"
            raise ConnectionError(msg)
        name = path["name"].lower()
        if method == "PUT":
            self._rules[name] = json.loads(body)
        elif name not in self._rules:
            error = {"error": {"code": "NotFound", "message": "the rule is not there"}}
            return (_GONE, "") if method == "DELETE" else (_NOT_FOUND, json.dumps(error))
        rule = self._rules.pop(name) if method == "DELETE" else self._rules[name]
        return _OK, json.dumps({} if method == "DELETE" else rule)
