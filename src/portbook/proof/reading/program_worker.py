"""The inner side of a sandbox where a vendor's program runs: what the workers of az, gcloud and openstack share.

A job is `{"resources": [body…], "calls": […]}`. The answer is `{"runs": [{"code": …, "message": …}…], "requests": [[method,
path, body, status, answer]…]}`: the runs up to the first that fails. Where the program broke, rather than refuse, a run has
`broke`.
"""

from __future__ import annotations

import io
import json
import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from portbook.proof.sandbox import filesystem, worker

Result = dict[str, Any]
"""What became of one call: `code`, `message`, and `broke` where the program broke."""


def until_failure(run: Callable[[Any], Result], calls: Iterable[Any]) -> Iterator[Result]:
    """The results of calls, up to the first that fails."""
    for call in calls:
        result = run(call)
        yield result
        if result["code"]:
            return


class PythonProgramBench(worker.Worker):
    """A program made of Python modules and an API for it, both in this process.

    The modules are imported from the folder that this process is in: the host's at first, and the same one in the sandbox,
    where it has another path.

    Attributes:
        settings: the folder for the program's settings; empty.
        requests: what the program has asked the API for in a job.
        warming: calls that load what the program imports late: later, Python's own files may be out of reach.
    """

    warming: tuple[Any, ...] = ()

    def __init__(self) -> None:
        self.requests: list[list[object]] = []
        socket.socket.connect = _refuse_connection  # type: ignore[method-assign]  # there may be a network yet
        with tempfile.TemporaryDirectory(dir="/tmp") as settings:  # which becomes a private one of the same name
            self.settings = Path(settings)
            os.environ["HOME"] = settings  # before the program looks there
            self.load()
            import_module("requests.adapters").HTTPAdapter.send = self._send
            for call in self.warming:
                self.run(call)

    def load(self) -> None:
        """Import the program and start the API."""

    def begin(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Begin a job: the API has these resources."""

    def run(self, call: Any) -> Result:  # noqa: ANN401  # JSON
        """Run one call."""
        raise NotImplementedError

    def respond(self, method: str, url: str, body: str) -> tuple[int, Mapping[str, str], str]:
        """The status, headers and body that the API answers with.

        Raises:
            ConnectionError: the real API may have an answer, and this one has none.
        """
        raise NotImplementedError

    def state(self) -> Any:  # noqa: ANN401  # JSON
        """What the API has after a job."""
        return None

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run calls."""
        os.chdir(filesystem.TOOLS)
        self.settings.mkdir(exist_ok=True)
        self.begin(job["resources"])
        self.requests = []
        runs = list(until_failure(self.run, job["calls"]))
        return {"runs": runs, "requests": self.requests, "state": self.state()}

    def _send(self, request: Any, **_: object) -> Any:  # noqa: ANN401  # of the library requests
        """In the place of the function of `requests` that would send it."""
        library = import_module("requests")
        body = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        try:
            status, headers, answer = self.respond(request.method, request.url, body)
        except ConnectionError as unknown:
            raise library.exceptions.ConnectionError(str(unknown)) from None
        path = urlsplit(request.url).path
        self.requests.append([request.method, path, _json(body), status, _json(answer)])
        response = library.Response()
        response.status_code, response.url, response.request = status, request.url, request
        response.headers.update(headers)
        response.raw = import_module("urllib3").HTTPResponse(io.BytesIO(answer.encode()), preload_content=False)
        return response


def _json(text: str) -> object:
    return json.loads(text) if text.startswith("{") else None


def _refuse_connection(*_: object) -> NoReturn:
    msg = "there is no network here"
    raise ConnectionError(msg)
