"""The inner side of the sandbox where az runs, in this process, signed in to nobody's Azure.

Az is imported from the folder that this process is in: the host's at first, and the same one in the sandbox, where it has
another path.

A job is `{"held": [body…], "calls": [words…]}`; it is answered by `{"runs": [{"code": …, "said": …}], "asked": [[method,
group, name, body, status]…]}`, the first up to the first that fails. Where az broke, rather than refuse, there is `failed`.
"""

from __future__ import annotations

import io
import os
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn

from portbook.firewalls.azure.check.fake_api import SUBSCRIPTION, SecurityRules
from portbook.proof.sandbox import filesystem, worker

_RULE = ("network", "nsg", "rule")
_PLACE = ("--resource-group", "warm", "--nsg-name", "warm", "--name", "warm")
_WARMING = (
    (*_RULE, "create", *_PLACE, "--priority", "100", "--description", "warm", "--source-port-ranges", "1", "2"),
    (*_RULE, "show", *_PLACE),
    (*_RULE, "delete", *_PLACE),
    (*_RULE, "show", *_PLACE),
    (*_RULE, "create", *_PLACE, "--priority", "warm"),
    (*_RULE, "create", *_PLACE, "--warm"),
)
"""Commands that need what az loads when first asked: later, Python's own files may be out of reach. The last three are refused."""
_REFUSED = {2, 3}
"""What az ends with where its parser or the API refuses: it is not there."""
_SAID = re.compile(r"^ERROR: (.+)", re.MULTILINE)


class AzBench(worker.Worker):
    """Az, and the group that it finds."""

    def __init__(self) -> None:
        self._errors = sys.stderr = io.StringIO()
        self._rules = SecurityRules(())
        socket.socket.connect = _refuse_connection  # type: ignore[method-assign]  # there may be a network yet
        with tempfile.TemporaryDirectory(dir="/tmp") as settings:  # which becomes a private one of the same name
            self._settings = Path(settings)
            self._warm()

    def _warm(self) -> None:
        os.environ |= {
            "AZURE_CONFIG_DIR": str(self._settings),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_NO_COLOR": "true",
            "HOME": str(self._settings),
        }  # before az is imported, which looks there at once
        self._sign_in()
        self._az = import_module("azure.cli.core").get_default_cli()
        self._user_fault = import_module("azure.cli.core.azclierror").UserFault
        for each in _WARMING:
            self._run(each)

    def answer(self, job: dict[str, Any]) -> dict[str, object]:
        """Run az for a group with these rules."""
        os.chdir(filesystem.TOOLS)
        self._settings.mkdir(exist_ok=True)
        self._rules = SecurityRules(job["held"])
        return {"runs": list(self._until_it_fails(job["calls"])), "asked": self._rules.asked}

    def _until_it_fails(self, calls: Iterable[Sequence[str]]) -> Iterable[dict[str, object]]:
        for each in calls:
            done = self._run(each)
            yield done
            if done["code"]:
                return

    def _run(self, words: Sequence[str]) -> dict[str, object]:
        self._errors.seek(0)
        self._errors.truncate()
        try:
            code = self._az.invoke(list(words), out_file=io.StringIO())
        except SystemExit as ended:
            code = ended.code
        said = _SAID.search(self._errors.getvalue())
        found = {"code": code, "said": said[1] if said else ""}
        if code and code not in _REFUSED and not isinstance(self._az.result.error, self._user_fault):
            return {**found, "failed": True}
        return found

    def _sign_in(self) -> None:
        """As nobody, whose requests this process answers itself; and wait for nothing."""
        profile = import_module("azure.cli.core._profile").Profile
        tokens = import_module("azure.core.credentials")
        later = int(time.time()) + 86400
        nobody = SimpleNamespace(
            get_token=lambda *_, **__: tokens.AccessToken("none", later),
            get_token_info=lambda *_, **__: tokens.AccessTokenInfo("none", later),
        )
        profile.get_login_credentials = lambda *_, **__: (nobody, SUBSCRIPTION, "none")
        profile.get_subscription_id = lambda *_, **__: SUBSCRIPTION
        import_module("azure.cli.core.commands").LongRunningOperation._delay = lambda _: None  # noqa: SLF001
        import_module("requests.adapters").HTTPAdapter.send = self._send

    def _send(self, request: Any, **_: object) -> Any:  # noqa: ANN401  # of requests
        """In the place of the one that would send it."""
        requests = import_module("requests")
        said = request.body.decode() if isinstance(request.body, bytes) else request.body or ""
        try:
            status, answer = self._rules.answer(request.method, request.url, said)
        except ConnectionError as nowhere:
            raise requests.exceptions.ConnectionError(str(nowhere)) from None
        found = requests.Response()
        found.status_code, found.url, found.request = status, request.url, request
        found.headers["Content-Type"] = "application/json"
        found.raw = import_module("urllib3").HTTPResponse(io.BytesIO(answer.encode()), preload_content=False)
        return found


def _refuse_connection(*_: object) -> NoReturn:
    msg = "there is no network here"
    raise ConnectionError(msg)


def main() -> None:
    """Serve."""
    worker.main(AzBench)
