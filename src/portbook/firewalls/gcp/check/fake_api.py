"""A fake of Google's API for the firewall rules of one project.

Sources: https://cloud.google.com/compute/docs/reference/rest/v1/firewalls and, for several requests in one,
https://cloud.google.com/compute/docs/api/how-tos/batch
"""

from __future__ import annotations

import email.parser
import email.policy
import json
import os
from collections.abc import Iterable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer
from typing import Any, ClassVar

from portbook.proof.sandbox import loopback

PORT = 4567
PROJECT = "portbook"
ENDPOINT = f"http://{loopback.ADDRESS}:{PORT}/compute/v1/"
_FIREWALLS = f"/compute/v1/projects/{PROJECT}/global/firewalls"
_BATCH = "/batch/compute/v1"
_MARK = "portbook"
OK, NOT_FOUND, CONFLICT, UNKNOWN = 200, 404, 409, 501
"""HTTP status codes. The last one is for requests that the real API may support and this fake does not."""
_REASONS = {OK: "OK", NOT_FOUND: "Not Found", CONFLICT: "Conflict", UNKNOWN: "Not Implemented"}
_OPERATION = {"kind": "compute#operation", "name": "done", "status": "DONE", "selfLink": f"{ENDPOINT}operations/done"}


class Firewalls:
    """The rules by name. `log` is a file descriptor that gets one line of JSON for each request."""

    def __init__(self, rules: Iterable[dict[str, Any]], log: int) -> None:
        self._rules = {rule["name"]: rule for rule in rules}
        self._log = log

    def answer(self, method: str, target: str, content: bytes) -> tuple[int, dict[str, Any]]:
        """The status and the body of the answer to a request."""
        path, _, _query = target.partition("?")
        body = json.loads(content) if content.strip() else None
        status, answer = self._response(method, path, body)
        os.write(self._log, json.dumps([method, path, body, status, answer]).encode() + b"\n")
        if status != OK:
            answer = {"error": {"code": status, "message": _REASONS[status], "errors": [{"message": _REASONS[status]}]}}
        return status, answer

    def _response(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401  # JSON
        if method == "POST" and path == _FIREWALLS:
            if body["name"] in self._rules:
                return CONFLICT, {}
            self._rules[body["name"]] = body
            return OK, {**_OPERATION, "operationType": "insert", "targetLink": _link(body["name"])}
        folder, _, name = path.rpartition("/")
        if folder != _FIREWALLS or method not in {"GET", "DELETE"}:
            return UNKNOWN, {}
        if name not in self._rules:
            return NOT_FOUND, {}
        if method == "GET":
            return OK, self._rules[name]
        del self._rules[name]
        return OK, {**_OPERATION, "operationType": "delete", "targetLink": _link(name)}


def _link(name: str) -> str:
    return f"http://{loopback.ADDRESS}:{PORT}{_FIREWALLS}/{name}"


class Server(TCPServer):
    """It listens once it is made, and answers once `serve_forever` runs."""

    allow_reuse_address = True

    def __init__(self, firewalls: Firewalls) -> None:
        super().__init__((loopback.ADDRESS, PORT), _Handler)
        self.firewalls = firewalls


class _Handler(BaseHTTPRequestHandler):
    """The HTTP side of `Firewalls`."""

    server: Server
    _kinds: ClassVar = {True: f"multipart/mixed; boundary={_MARK}", False: "application/json"}

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        batch = self.path.partition("?")[0] == _BATCH
        if batch:
            status, answer = OK, self._batch(content)
        else:
            status, body = self.server.firewalls.answer(self.command, self.path, content)
            answer = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", self._kinds[batch])
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    do_GET = do_DELETE = do_POST  # noqa: N815  # its caller's names

    def _batch(self, content: bytes) -> bytes:
        """The answers to the requests of a batch, each with the content id of its request."""
        kind = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        batch = email.parser.BytesParser(policy=email.policy.compat32).parsebytes(kind + content)
        return "".join((*self._answers(batch), f"--{_MARK}--\r\n")).encode()

    def _answers(self, batch: Message) -> Iterator[str]:
        for request in batch.get_payload():
            if isinstance(request, Message):
                head, _, body = str(request.get_payload()).replace("\r\n", "\n").partition("\n\n")
                method, target, _version = head.partition("\n")[0].split()
                status, answer = self.server.firewalls.answer(method, target, body.encode())
                yield f"--{_MARK}\r\nContent-Type: application/http\r\nContent-ID: {_answer_id(request['Content-ID'])}\r\n\r\n"
                yield f"HTTP/1.1 {status} {_REASONS[status]}\r\nContent-Type: application/json\r\n\r\n{json.dumps(answer)}\r\n"

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _answer_id(request_id: str) -> str:
    return f"<response-{request_id.removeprefix('<')}"
