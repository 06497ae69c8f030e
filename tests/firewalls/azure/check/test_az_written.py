"""What the reader of handwritten commands says, az says too, as far as it says anything before it asks Azure."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portbook.firewalls.azure.check.engines import AzSandbox
from portbook.firewalls.azure.check.handwritten import READER
from portbook.proof.engine import engines
from portbook.proof.reading.program_reference import Invocation
from portbook.proof.sandbox import sandbox
from tests.firewalls.written_commands import refusal, written

_MISSING = engines()["az"].lacking() or sandbox.unavailable() or ""
pytestmark = [pytest.mark.extra, pytest.mark.skipif(bool(_MISSING), reason=_MISSING or "all is there")]
CALLS = [call for call in written("azure", "network nsg rule create") if {"-g", "--resource-group"} & {*call.words}]
"""Those that name the group: others count on one that is configured."""


@pytest.fixture(scope="module")
def group() -> Iterator[AzSandbox]:
    with AzSandbox.open() as opened:
        yield opened


def _words(call: Invocation) -> str:
    return " ".join(call.words)


@pytest.mark.parametrize("call", [call for call in CALLS if refusal(READER, call) == ""], ids=_words)
def test_what_is_accepted_it_takes(call: Invocation, group: AzSandbox) -> None:
    assert group.run_all([call]).refusal == ""


@pytest.mark.parametrize(
    "call", [call for call in CALLS if (refusal(READER, call) or "").startswith("az refuses it")], ids=_words
)
def test_what_is_refused_for_its_options_it_refuses(call: Invocation, group: AzSandbox) -> None:
    assert group.run_all([call]).refusal
