from __future__ import annotations

import pytest

from portbook.firewalls.openstack.check.client_commands import EMPTY, invocations
from portbook.targets import CannotJudge, Rejected

LISTING = "openstack security group rule list web -f value -c ID"
DELETION = "xargs -r openstack security group rule delete"


def test_options_have_their_long_names_and_the_programs_spelling() -> None:
    (call,) = invocations("\nopenstack security group rule create web --protocol TCP --ethertype=ipv6 --egress\n")
    assert (call.line, call.command, call.group) == (2, "security group rule create", "web")
    assert call.options == {"--protocol": "tcp", "--ethertype": "IPv6", "--egress": ""}


def test_a_pipeline_empties_a_group() -> None:
    (call,) = invocations(f"{LISTING} | {DELETION}\n")
    assert (call.command, call.group) == (EMPTY, "web")
    assert call.words == tuple(LISTING.split()[1:])


def test_a_pipeline_in_quotes_is_none() -> None:
    (call,) = invocations(f"openstack security group create web --description='a | {DELETION}'\n")
    assert call.options == {"--description": f"a | {DELETION}"}


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
        ("create", "it needs the name of a group"),
        ("create a b", "the program has no place for b"),
        ("create a --stateful --stateless", "--stateless is not allowed with --stateful"),
        ("create a --stateful=yes", "--stateful takes no value"),
        ("create a --description", "--description needs a value"),
        ("create a --name b", "the program has no option --name here"),
        ("rule create a --icmp-type x", "--icmp-type is a number, not x"),
        ("rule create a --dst-port 1:2:3", "two with a colon between them, not 1:2:3"),
        ("rule create a --dst-port 2:1", "2 is not less than 1"),
        ("rule create a --ethertype IP", "--ethertype is one of IPv4, IPv6, not IP"),
    ],
)
def test_what_the_program_refuses_is_refused(text: str, said: str) -> None:
    with pytest.raises(Rejected, match=said):
        invocations(f"openstack security group {text}\n")
