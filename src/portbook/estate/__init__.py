"""The reader's own network: who plays which role of which service, seen from each host group and each zone.

A host group, and a zone with a firewall of its own, becomes a `Service` that has the flows of all roles which it plays, with
real addresses. Tables, diagrams, rules, proof, `verify` and `diff` therefore need to know nothing of estates.
"""

from portbook.estate.network import OwnNetwork
from portbook.estate.party import EstateFlow, Party
from portbook.estate.problems import errors, problems
from portbook.estate.services import EstateServices, services_of
from portbook.estate.views import GROUP, ZONE, group_service_id, zone_service_id

__all__ = [
    "GROUP",
    "ZONE",
    "EstateFlow",
    "EstateServices",
    "OwnNetwork",
    "Party",
    "errors",
    "group_service_id",
    "problems",
    "services_of",
    "zone_service_id",
]
