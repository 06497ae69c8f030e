from __future__ import annotations

import pytest

from portbook.firewalls.openstack.check.client_commands import DELETE_ALL_RULES, invocations
from portbook.targets import CannotJudge, Rejected

LISTING = "openstack security group rule list web -f value -c ID"
DELETION = "xargs -r openstack security group rule delete"


def test_options_have_their_long_names_and_the_programs_spelling() -> None:
    (call,) = invocations("\nopenstack security group rule create web --protocol TCP --ethertype=ipv6 --egress\n")
    assert (call.line, call.command, call.arguments[0]) == (2, "security group rule create", "web")
    assert call.options == {"--protocol": ("tcp",), "--ethertype": ("IPv6",), "--egress": ()}


def test_a_pipeline_empties_a_group() -> None:
    (call,) = invocations(f"{LISTING} | {DELETION}\n")
    assert (call.command, call.arguments[0]) == (DELETE_ALL_RULES, "web")
    assert call.words == tuple(LISTING.split())


def test_a_pipeline_in_quotes_is_none() -> None:
    (call,) = invocations(f"openstack security group create web --description='a | {DELETION}'\n")
    assert call.options == {"--description": (f"a | {DELETION}",)}


@pytest.mark.parametrize(
    "text",
    [
        f"{LISTING} | {DELETION} web",
        f"{LISTING} | {DELETION} | {DELETION}",
        f"{LISTING} --egress | {DELETION}",
        f"{LISTING} | ",
        f" | {DELETION}",
        f"{LISTING} | {DELETION}; reboot",
        f"openstack security group create web | {DELETION}",
        f"openstack security group rule list -f value -c ID | {DELETION}",
        "sudo -n openstack security group create web",
        "openstack security group show web",
        "openstack",
        "openstack security group create web --desc Web",
        "openstack security group create web --description a --description b",
    ],
)
def test_what_is_not_known_cannot_be_judged(text: str) -> None:
    with pytest.raises(CannotJudge):
        invocations(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("create", "the following arguments are required: name"),
        ("create a b", "unrecognized arguments: b"),
        ("create a --stateful --stateless", "--stateless: not allowed with argument --stateful"),
        ("create a --stateful=yes", "--stateful: ignored explicit argument 'yes'"),
        ("create a --description", "--description: expected one argument"),
        ("create a --name b", "unrecognized arguments: --name b"),
        ("rule create a --icmp-type x", "--icmp-type: x is not an integer"),
        ("rule create a --dst-port 1:2:3", "1:2:3 is neither a port nor two with a colon between them"),
        ("rule create a --dst-port 2:1", "2 is not less than 1"),
        ("rule create a --ethertype IP", "--ethertype: invalid choice: 'IP'"),
    ],
)
def test_what_the_program_refuses_is_refused(text: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        invocations(f"openstack security group {text}\n")
