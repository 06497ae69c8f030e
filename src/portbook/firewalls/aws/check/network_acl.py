"""A network ACL of an emulated EC2, and what its entries let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from portbook.firewalls.aws.check import acl_requests, moto_client
from portbook.firewalls.aws.check.requests import Request
from portbook.model import Rule

_LAST = {32767, 32768}
"""The numbers of the last entries of every network ACL, which deny everything else of IPv4 and IPv6."""
_OTHER_ENTRY = 32766
"""The number of the entry that no addition makes."""


class Acl:
    """A network ACL that at first has no entries of its own.

    Attributes:
        client: the client of its EC2.
        id: its id.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401  # botocore makes its classes at run time
        self.client = client
        self.id = str(client.create_network_acl(VpcId=moto_client.network(client))["NetworkAcl"]["NetworkAclId"])

    def send(self, request: Request) -> tuple[Rule, ...]:
        """Send a request for this network ACL in place of the one that it names; the rules that the answer lists, if any.

        Raises:
            Rejected: EC2 refuses it.
        """
        parameters = acl_requests.sent(request)
        mine = {"NetworkAclIds": [self.id]} if "NetworkAclIds" in parameters else {"NetworkAclId": self.id}
        answer = moto_client.ask(self.client, request.operation.replace("-", "_"), {**parameters, **mine}, request.line)
        return _rules(entry for entries in answer.get("NetworkAcls", []) for entry in entries["Entries"])

    def add_other_rule(self) -> None:
        """Add an entry that no addition makes."""
        self.client.create_network_acl_entry(
            NetworkAclId=self.id,
            RuleNumber=_OTHER_ENTRY,
            Protocol="6",
            RuleAction="allow",
            Egress=False,
            CidrBlock="198.51.100.7/32",
            PortRange={"From": 1, "To": 1},
        )

    def rules(self) -> tuple[Rule, ...]:
        """What it lets through."""
        (acl,) = self.client.describe_network_acls(NetworkAclIds=[self.id])["NetworkAcls"]
        return _rules(acl["Entries"])


@contextmanager
def acl() -> Iterator[Acl]:
    """An empty network ACL in an EC2 of its own."""
    with moto_client.ec2() as client:
        yield Acl(client)


def _rules(listing: Iterable[Mapping[str, Any]]) -> tuple[Rule, ...]:
    return acl_requests.entries((1, entry) for entry in listing if entry["RuleNumber"] not in _LAST)
