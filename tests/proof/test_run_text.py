from __future__ import annotations

import pytest

from portbook.compare.verify import As
from portbook.evidence import Rung
from portbook.firewalls.aws.terraform.target import TARGET as AWS
from portbook.firewalls.nftables.target import TARGET as NFT
from portbook.proof.run_text import trial
from portbook.targets import Target

ADDS = """\
sudo nft -f - <<'EOF'
insert rule inet filter input tcp dport 443 accept
insert rule inet filter input ct state established,related accept
insert rule inet filter output ct state established,related accept
EOF
"""


@pytest.mark.usefixtures("_namespaces")
def test_a_text_by_anyone_is_proven_by_packets() -> None:
    found = trial(ADDS, NFT).evidence
    assert (found.rung, found.detail) == (Rung.PROVEN, "")
    assert found.packets > 100


@pytest.mark.usefixtures("_namespaces")
def test_where_it_does_not_hold_on_a_host_that_few_have_it_says_so() -> None:
    found = trial(ADDS.replace("insert", "add"), NFT)
    assert (found.evidence.rung, found.evidence.hosts) == (Rung.PROVEN, ("stock", "policy drop", "no conntrack rule"))
    (refused,) = found.refused
    assert (refused.host.name, refused.host.advice[:16]) == ("final reject", "insert the rules")
    assert "does not let inbound TCP 443 through" in refused.wrong
    assert "of the text" not in refused.wrong


@pytest.mark.usefixtures("_namespaces")
def test_asked_for_every_host_it_fails() -> None:
    found = trial(ADDS.replace("insert", "add"), NFT, every_host=True)
    assert (found.evidence.rung, found.refused) == (Rung.FAILED, ())


@pytest.mark.parametrize(
    ("text", "as_", "detail"),
    [
        (ADDS, As.COMPLETE, "a whole rule set in this form is not loaded for nftables"),
        ("rm -rf /\n", As.ADDITION, "line 1: "),
    ],
)
def test_what_is_only_read_says_why(text: str, as_: As, detail: str) -> None:
    found = trial(text, NFT, as_).evidence
    assert found.rung is Rung.NOT_VERIFIED
    assert detail in found.detail


def test_a_machines_listing_needs_no_more_than_to_be_read() -> None:
    assert trial(ADDS, NFT, As.HOST).evidence.rung is Rung.SELF_CONSISTENT


def test_a_target_without_engines_is_only_read(plain: Target) -> None:
    assert trial("outbound tcp 443\n", plain).evidence.detail == "nothing runs texts for Plain"


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
    found = trial(OLDER, AWS).evidence
    assert (found.rung, found.engine, found.packets) == (Rung.CHECKED, "terraform-schema", 0)


def test_without_a_second_reader_it_is_only_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.proof.python_packages.version", lambda _distribution: "")
    found = trial(OLDER, AWS).evidence
    assert found.rung is Rung.NOT_VERIFIED
    assert found.detail.startswith("the Python package python-hcl2 is not installed")
