"""The inner side of the sandbox where the `openstack` program finds a Neutron, both in this process.

They are imported from the folder that this process is in: the host's at first, and the same one in the sandbox, where it
has another path.

A job is `{"calls": [{"words": […], "deleting": …}…]}`; where a call is `deleting`, the program deletes the rules whose ids
the call prints, as `xargs -r` would have it. It is answered by `{"runs": [{"code": …, "said": …}…], "asked": [[method,
path, body, status, answer]…], "groups": [group…]}`: the runs up to the first that fails, and the groups that there are
then. Where the program or Neutron broke, rather than refuse, a run has `failed`.
"""

from __future__ import annotations

import io
import json
import logging
import os
import socket
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

from portbook.firewalls.openstack.check.neutron_service import ENDPOINT, Neutron
from portbook.proof.sandbox import filesystem, worker

_SIGNED_IN = ("--os-auth-type", "none", "--os-endpoint", ENDPOINT)
_GROUP = ("security", "group")
_DELETE = (*_GROUP, "rule", "delete")
_WARMING: tuple[dict[str, Any], ...] = (
    {"words": (*_GROUP, "create", "warm", "--description", "warm")},
    {"words": (*_GROUP, "rule", "list", "warm", "-f", "value", "-c", "ID"), "deleting": True},
    {"words": (*_GROUP, "rule", "create", "warm", "--protocol", "tcp", "--dst-port", "1")},
    {"words": (*_GROUP, "rule", "create", "warm", "--protocol", "tcp", "--dst-port", "1")},
    {"words": (*_GROUP, "rule", "create", "warm", "--dst-port", "x")},
    {"words": (*_GROUP, "rule", "list", "warm")},
    {"words": (*_GROUP, "delete", "warm")},
    {"words": (*_GROUP, "delete", "warm")},
)
"""Calls that need what is loaded when first asked for: later, Python's own files may be out of reach. Some are refused."""
_USAGE = 2
_BROKEN = 500


class CloudBench(worker.Worker):
    """The program, and the project that it is signed in to."""

    def __init__(self) -> None:
        self._project = ""
        self._asked: list[list[object]] = []
        self._errors: list[BaseException] = []
        socket.socket.connect = _refuse_connection  # type: ignore[method-assign]  # there may be a network yet
        logging.disable()
        with tempfile.TemporaryDirectory(dir="/tmp") as settings:  # which becomes a private one of the same name
            self._settings = Path(settings)
            os.environ |= {"HOME": settings, "COLUMNS": "80"}  # before the program looks there
            self._neutron = Neutron(self._settings)
            self._shell = self._program()
            self._begin()
            for each in _WARMING:
                self._call(each)

    def open(self) -> dict[str, object]:
        """A child of the process that began has a database of its own."""
        self._begin()
        return {}

    def reset(self) -> dict[str, object]:
        """Another project: its groups are nobody else's."""
        self._project = uuid4().hex
        return {}

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run the program."""
        os.chdir(filesystem.TOOLS)
        self._settings.mkdir(exist_ok=True)
        self._asked.clear()
        runs = list(self._until_it_fails(job["calls"]))
        return {"runs": runs, "asked": list(self._asked), "groups": self._groups()}

    def _begin(self) -> None:
        self._neutron.lay()
        self.reset()

    def _groups(self) -> list[dict[str, Any]]:
        """Those of the project, with their rules."""
        _status, _headers, said = self._neutron.ask("GET", "/v2.0/security-groups", "", self._project)
        groups: list[dict[str, Any]] = json.loads(said)["security_groups"]
        return groups

    def _until_it_fails(self, calls: Sequence[Mapping[str, Any]]) -> Iterator[dict[str, object]]:
        for each in calls:
            done = self._call(each)
            yield done
            if done["code"]:
                return

    def _call(self, call: Mapping[str, Any]) -> dict[str, object]:
        done, printed = self._run(call["words"])
        if call.get("deleting") and not done["code"] and printed.split():
            done, _printed = self._run((*_DELETE, *printed.split()))
        return done

    def _run(self, words: Sequence[str]) -> tuple[dict[str, object], str]:
        """What became of a call, and what it printed."""
        self._errors.clear()
        before = len(self._asked)
        with redirect_stdout(io.StringIO()) as printed, redirect_stderr(io.StringIO()) as told:
            try:
                code = self._shell().run([*_SIGNED_IN, *words])
            except SystemExit as ended:
                code = ended.code
        said = " ".join(map(str, self._errors)).strip() or told.getvalue().strip().rpartition("\n")[2]
        broke = any(int(str(each[3])) >= _BROKEN for each in self._asked[before:])
        refused = bool(self._errors) and all(isinstance(each, self._refusals) for each in self._errors)
        if broke or (code and code != _USAGE and not refused):
            return {"code": code or 1, "said": said, "failed": True}, ""
        return {"code": code, "said": said}, printed.getvalue()

    def _program(self) -> Any:  # noqa: ANN401  # made at run time
        """The program's own class, which also tells why a call failed."""
        import_module("requests.adapters").HTTPAdapter.send = self._send
        client, sdk = import_module("osc_lib.exceptions"), import_module("openstack.exceptions")
        self._refusals = (client.CommandError, sdk.HttpException, sdk.DuplicateResource, ValueError)
        shell = import_module("openstackclient.shell").OpenStackShell

        def clean_up(program: Any, cmd: Any, result: int, err: BaseException | None) -> None:  # noqa: ANN401  # likewise
            self._errors += [err] if err else []
            shell.clean_up(program, cmd, result, err)

        return type("Shell", (shell,), {"clean_up": clean_up})

    def _send(self, request: Any, **_: object) -> Any:  # noqa: ANN401  # of requests
        """In the place of the one that would send it."""
        requests = import_module("requests")
        parts = urlsplit(request.url)
        if not request.url.startswith(ENDPOINT):
            msg = f"{request.url} is not known here"
            raise requests.exceptions.ConnectionError(msg)
        said = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        status, headers, answer = self._neutron.ask(request.method, path, said, self._project)
        self._asked.append([request.method, path, said, status, answer.decode()])
        found = requests.Response()
        found.status_code, found.url, found.request = status, request.url, request
        found.headers.update(headers)
        found.raw = import_module("urllib3").HTTPResponse(io.BytesIO(answer), preload_content=False)
        return found


def _refuse_connection(*_: object) -> NoReturn:
    msg = "there is no network here"
    raise ConnectionError(msg)


def main() -> None:
    """Serve."""
    worker.main(CloudBench)
