"""The nouns: frozen dataclasses that import nothing from the other parts of Portbook."""

from portbook.model.address import ANYWHERE, Addresses, Network
from portbook.model.flow import Flow, Need, Transport
from portbook.model.gap import Effect, Feature, Gap, Lack, protocols_except
from portbook.model.ports import ANY_PORTS, PortRange, Ports
from portbook.model.problem import NOWHERE, Location, Problem, Severity
from portbook.model.protocol import ANY_PROTOCOL, IcmpType, Protocol, protocol_named
from portbook.model.registry import RegistryEntry
from portbook.model.role import OtherRole, Placeholder, Role
from portbook.model.rule import Direction, Family, Packet, Reply, Rule, Scope, SeenDirection, seen
from portbook.model.service import Book, Option, Profile, Reference, Servers, Service, Trial
from portbook.model.snippet import OF_ONE_VERSION, Brief, Form, Snippet, SnippetId

__all__ = [
    "ANYWHERE",
    "ANY_PORTS",
    "ANY_PROTOCOL",
    "NOWHERE",
    "OF_ONE_VERSION",
    "Addresses",
    "Book",
    "Brief",
    "Direction",
    "Effect",
    "Family",
    "Feature",
    "Flow",
    "Form",
    "Gap",
    "IcmpType",
    "Lack",
    "Location",
    "Need",
    "Network",
    "Option",
    "OtherRole",
    "Packet",
    "Placeholder",
    "PortRange",
    "Ports",
    "Problem",
    "Profile",
    "Protocol",
    "Reference",
    "RegistryEntry",
    "Reply",
    "Role",
    "Rule",
    "Scope",
    "SeenDirection",
    "Servers",
    "Service",
    "Severity",
    "Snippet",
    "SnippetId",
    "Transport",
    "Trial",
    "protocol_named",
    "protocols_except",
    "seen",
]
