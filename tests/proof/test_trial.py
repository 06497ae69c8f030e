from __future__ import annotations

import pytest

from portbook.evidence import Rung
from portbook.proof.trial import trial
from portbook.proof.verify import As
from portbook.targets import Target
from portbook.targets.aws_terraform import TARGET as AWS
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


OLDER = """\
resource "aws_security_group_rule" "x" {
  type              = "ingress"
  from_port         = 443
  to_port           = 443
  protocol          = "tcp"
  cidr_blocks       = ["0.0.0.0/0"]
  security_group_id = aws_security_group.x.id
}
"""


def test_what_no_packet_can_try_is_read_a_second_time() -> None:
    found = trial(OLDER, AWS)
    assert (found.rung, found.engine, found.packets) == (Rung.CHECKED, "terraform-schema", 0)


def test_without_a_second_reader_it_is_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.proof.packages.version", lambda _distribution: "")
    found = trial(OLDER, AWS)
    assert found.rung is Rung.NOT_VERIFIED
    assert found.detail.startswith("the Python package python-hcl2 is not installed")
