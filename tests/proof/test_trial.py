from __future__ import annotations

import pytest

from portbook.evidence import Rung
from portbook.proof.trial import trial
from portbook.proof.verify import As
from portbook.targets import Target
from portbook.targets.nftables import TARGET as NFT

ADDS = """\
sudo nft -f - <<'EOF'
insert rule inet filter input tcp dport 443 accept
insert rule inet filter input ct state established,related accept
insert rule inet filter output ct state established,related accept
EOF
"""


@pytest.mark.usefixtures("_namespaces")
def test_a_text_by_anyone_is_proven_by_packets() -> None:
    found = trial(ADDS, NFT)
    assert (found.rung, found.detail) == (Rung.PROVEN, "")
    assert found.packets > 100


@pytest.mark.usefixtures("_namespaces")
def test_what_holds_as_read_but_not_on_every_host_fails() -> None:
    found = trial(ADDS.replace("insert", "add"), NFT)
    assert found.rung is Rung.FAILED
    assert "does not let inbound TCP 443 through, which the flow of the text needs" in found.detail


@pytest.mark.parametrize(
    ("text", "as_", "detail"),
    [
        (ADDS, As.HOST, "what a machine lists is not loaded anywhere"),
        (ADDS, As.COMPLETE, "a whole rule set in this form is not loaded for nftables"),
        ("rm -rf /\n", As.ADDITION, "line 1: "),
    ],
)
def test_what_is_only_read_says_why(text: str, as_: As, detail: str) -> None:
    found = trial(text, NFT, as_)
    assert found.rung is Rung.NOT_VERIFIED
    assert detail in found.detail


def test_a_target_without_engines_is_only_read(plain: Target) -> None:
    assert trial("outbound tcp 443\n", plain).detail == "nothing runs texts for Plain"
