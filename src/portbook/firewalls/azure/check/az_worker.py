"""The worker inside the sandbox that runs az, signed in to an account that does not exist."""

from __future__ import annotations

import io
import os
import re
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from portbook.firewalls.azure.check.fake_api import SUBSCRIPTION, SecurityRules
from portbook.proof.reading.program_worker import PythonProgramBench, Result
from portbook.proof.sandbox import worker

_RULE = ("network", "nsg", "rule")
_PLACE = ("--resource-group", "warm", "--nsg-name", "warm", "--name", "warm")
_REFUSED = {2, 3}
"""The exit codes with which az refuses a command, or reports that a resource is missing."""
_ERROR = re.compile(r"^ERROR: (.+)", re.MULTILINE)
_JSON = {"Content-Type": "application/json"}


class AzBench(PythonProgramBench):
    """The worker with az and the security rules of one group."""

    warming = (
        (*_RULE, "create", *_PLACE, "--priority", "100", "--description", "warm", "--source-port-ranges", "1", "2"),
        (*_RULE, "show", *_PLACE),
        (*_RULE, "delete", *_PLACE),
        (*_RULE, "show", *_PLACE),
        (*_RULE, "create", *_PLACE, "--priority", "warm"),
        (*_RULE, "create", *_PLACE, "--warm"),
    )
    """Calls that load what later calls need. Az refuses the last three."""

    def load(self) -> None:
        """Import az. It keeps the standard error of that moment, so that is replaced first."""
        self._errors = sys.stderr = io.StringIO()
        self._rules = SecurityRules(())
        os.environ |= {
            "AZURE_CONFIG_DIR": str(self.settings),
            "AZURE_CORE_COLLECT_TELEMETRY": "false",
            "AZURE_CORE_NO_COLOR": "true",
        }
        _sign_in()
        self._az = import_module("azure.cli.core").get_default_cli()
        self._user_fault = import_module("azure.cli.core.azclierror").UserFault

    def begin(self, resources: Iterable[Mapping[str, Any]]) -> None:
        """Give the group these rules."""
        self._rules = SecurityRules(resources)

    def run(self, call: Sequence[str]) -> Result:
        """Run az with the arguments of a call."""
        self._errors.seek(0)
        self._errors.truncate()
        try:
            code = self._az.invoke(list(call), out_file=io.StringIO())
        except SystemExit as end:
            code = end.code
        error = _ERROR.search(self._errors.getvalue())
        broke = code and code not in _REFUSED and not isinstance(self._az.result.error, self._user_fault)
        return {"code": code, "message": error[1] if error else "", "broke": bool(broke)}

    def respond(self, method: str, url: str, body: str) -> tuple[int, Mapping[str, str], str]:
        """The fake API's answer to a request."""
        status, answer = self._rules.answer(method, url, body)
        return status, _JSON, answer


def _sign_in() -> None:
    """Give az invalid tokens that it does not check, and turn off its waiting."""
    profile = import_module("azure.cli.core._profile").Profile
    tokens = import_module("azure.core.credentials")
    later = int(time.time()) + 86400
    credentials = SimpleNamespace(
        get_token=lambda *_, **__: tokens.AccessToken("none", later),
        get_token_info=lambda *_, **__: tokens.AccessTokenInfo("none", later),
    )
    profile.get_login_credentials = lambda *_, **__: (credentials, SUBSCRIPTION, "none")
    profile.get_subscription_id = lambda *_, **__: SUBSCRIPTION
    import_module("azure.cli.core.commands").LongRunningOperation._delay = lambda _: None  # noqa: SLF001


def main() -> None:
    """Serve."""
    worker.main(AzBench)
