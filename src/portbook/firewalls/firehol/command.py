"""A command of a FireHOL interface, split into its service, its parameters and its addresses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from portbook.model import ANY_PORTS, ANYWHERE, Addresses, Direction, Family, Ports, Protocol, Rule
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.cloud_literals import first_packet
from portbook.targets.text.host_literals import network

_DIRECTIONS = {"server": Direction.INBOUND, "client": Direction.OUTBOUND}
_FAMILIES = {4: Family.IPV4, 6: Family.IPV6}
_ENDS = frozenset({"src", "dst"})


@dataclass(frozen=True)
class Command:
    """The parts of a command, for one IP version.

    Attributes:
        line: its line.
        verb: `server` or `client`.
        version: the IP version.
        head: the service and its arguments, up to the action.
        parameters: the parameters by name.
    """

    line: int
    verb: str
    version: int
    head: tuple[str, ...]
    parameters: Mapping[str, str] = field(default_factory=dict)

    def rule(self, protocol: Protocol, sources: Ports = ANY_PORTS, destinations: Ports = ANY_PORTS) -> Rule:
        """The rule for a protocol and ports between the addresses of the command."""
        return first_packet(
            _DIRECTIONS[self.verb],
            protocol=protocol,
            family=_FAMILIES[self.version],
            source=self._addresses("src"),
            destination=self._addresses("dst"),
            source_ports=sources,
            destination_ports=destinations,
        )

    def only(self, *names: str) -> None:
        """Check that the command has only these parameters and addresses.

        Raises:
            CannotJudge: the command has another parameter.
        """
        if unexpected := sorted(self.parameters.keys() - _ENDS - {*names}):
            raise _unknown_parameter(unexpected[0], self.line)

    def _addresses(self, name: str) -> Addresses:
        if name not in self.parameters:
            return ANYWHERE
        networks = tuple(network(word, self.line) for word in self.parameters[name].split(","))
        if foreign := [address for address in networks if address.version != self.version]:
            message = f"{foreign[0]} is no address of IPv{self.version}, which the command is for too"
            raise Rejected(
                self.line, message, id_="firehol-wrong-family", cure="write server4, server6, client4 or client6"
            )
        return Addresses(networks)


def _unknown_parameter(name: str, line: int) -> CannotJudge:
    return CannotJudge(line, f"Portbook does not know the parameter {name!r} here", id_="firehol-unknown-parameter")


def parameters(words: Sequence[str], line: int) -> dict[str, str]:
    """The parameters of a command by name.

    Raises:
        CannotJudge: Portbook does not know a parameter, or a parameter is repeated.
        Rejected: a parameter has no value.
    """
    known = _ENDS | {"proto", "custom", "custom-in", "custom-out"}
    by_name: dict[str, str] = {}
    for name, value in zip(words[::2], [*words[1::2], ""], strict=False):
        if name not in known:
            raise _unknown_parameter(name, line)
        if not value:
            raise Rejected(line, f"{name} needs a value", id_="firehol-value-missing")
        if name in by_name:
            raise CannotJudge(line, f"{name} is there twice in one command", id_="firehol-parameter-twice")
        by_name[name] = value
    return by_name
