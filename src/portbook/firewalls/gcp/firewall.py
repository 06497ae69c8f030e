"""A firewall resource of Google Cloud, as a body of a request, a command or a Terraform resource writes it.

Source: https://cloud.google.com/compute/docs/reference/rest/v1/firewalls
"""

from __future__ import annotations

from dataclasses import dataclass, field

from portbook.firewalls.gcp.target_instances import Instances, Network
from portbook.targets.base import Rejected
from portbook.targets.text.yaml_documents import Scalar

DEFAULT_PRIORITY = 1000
"""The priority of a rule that does not set one."""
IMPLIED = 65535
"""The priority of the implied rules that every network has; no priority is a higher number."""
_LONGEST_DESCRIPTION = 2048
"""Characters."""


@dataclass(frozen=True)
class Entry:
    """One element of `allowed` or `denied`: a protocol, and ports of it.

    Attributes:
        protocol: a name or a number.
        ports: port numbers and ranges; empty where the entry is about all ports.
        line: the line of the ports, or of the entry.
    """

    protocol: Scalar
    ports: tuple[Scalar, ...]
    line: int


@dataclass(frozen=True)
class Ends:
    """The sources and destinations of the packets.

    Attributes:
        sources: source networks.
        destinations: destination networks.
        source_instances: source instances, by their tags or service accounts.
    """

    sources: tuple[Scalar, ...] = ()
    destinations: tuple[Scalar, ...] = ()
    source_instances: Instances = field(default_factory=Instances)


@dataclass(frozen=True)
class Firewall:
    """A firewall resource: one rule of a VPC network, before its values are checked.

    Attributes:
        line: its first line in the text.
        name: its name within the project.
        network: the VPC network that it belongs to.
        targets: the instances that it applies to.
        priority: its priority, and the line that sets it.
        direction: `INGRESS` or `EGRESS`; None where the text does not set it, which means ingress.
        ends: the sources and destinations of the packets.
        entries: the protocols and ports.
        allows: whether it allows the packets; otherwise it denies them.
        disabled: the line that disables it; 0 where it is in force.
        logged: the line that turns logging on; 0 where it is off.
        unknown: why some networks or ports are not in the text; empty where all are.
    """

    line: int
    name: Scalar
    network: Network
    targets: Instances
    priority: tuple[int, int]
    direction: Scalar | None
    ends: Ends
    entries: tuple[Entry, ...]
    allows: bool = True
    disabled: int = 0
    logged: int = 0
    unknown: str = ""

    @property
    def order(self) -> tuple[int, bool]:
        """The sort key of evaluation: the lowest priority number first, and denials first at the same number."""
        return self.priority[0], self.allows


def refuse_description(text: str, line: int) -> None:
    """Refuse a description that is longer than the API accepts.

    Raises:
        Rejected: it is too long.
    """
    if len(text) > _LONGEST_DESCRIPTION:
        message = f"the description has {len(text)} characters, and the API accepts at most {_LONGEST_DESCRIPTION}"
        raise Rejected(line, message, id_="gcp-description-too-long", cure="shorten it")
