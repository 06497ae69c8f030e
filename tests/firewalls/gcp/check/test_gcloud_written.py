"""What the reader of handwritten commands says, gcloud says too, as far as it says anything before it asks Google."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.firewalls.gcp.check.engines import GcloudSandbox
from portbook.firewalls.gcp.check.handwritten import READER
from portbook.proof.engine import engines
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.sandbox import sandbox
from tests.firewalls.written_commands import refusal, written

_MISSING = engines()["gcloud"].lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.whole, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
CALLS = [call for call in written("gcp", "compute firewall-rules create") if "--project" not in call.words]
"""Those for the project of the sandbox."""
OWN = ("gcloud refuses it", "Firewall rules must be", "Must specify", "Can NOT")
"""How refusals begin that are gcloud's own; the others are Google's."""


@pytest.fixture(scope="module")
def project() -> Iterator[GcloudSandbox]:
    with GcloudSandbox.open() as opened:
        yield opened


def _words(call: Invocation) -> str:
    return " ".join(call.words)


@pytest.mark.parametrize("call", [call for call in CALLS if refusal(READER, call) == ""], ids=_words)
def test_what_is_accepted_it_takes(call: Invocation, project: GcloudSandbox) -> None:
    assert project.run_all([call]).refusal == ""


@pytest.mark.parametrize("call", [call for call in CALLS if (refusal(READER, call) or "").startswith(OWN)], ids=_words)
def test_what_is_refused_for_its_options_it_refuses(call: Invocation, project: GcloudSandbox) -> None:
    assert project.run_all([call]).refusal
