"""The ends of facts as roles: a role for each host, and one for each set of addresses at the other end."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from portbook.importers.draft.fact import Fact
from portbook.importers.draft.joined import Joined
from portbook.importers.draft.names import identifier
from portbook.load.labels import LABEL, VALUE
from portbook.model import Addresses, Direction, Location
from portbook.model.address import spell_network
from portbook.model.ids import unused
from portbook.model.pods import Labels, are_pods, labels_of

_HOST = "host"
_Key = tuple[str, Addresses | None, str]
"""The host that knows an end, where nothing else tells it from others; its addresses; its name."""
_ANYBODY = ("anyone", "Anyone on the internet")
_NAMED_BY_ADDRESS = 2
"""So many networks still make a name."""


@dataclass
class DraftRole:
    """A role of a draft.

    Attributes:
        id: its key.
        title: what it is called.
        host: whether its firewall gets rules.
        address: where it is; None where the file does not say.
        process: the program there; empty where several or none are known.
        pods: the labels of its pods.
        places: what says so.
    """

    id: str
    title: str
    host: bool = False
    address: Addresses | None = None
    process: str = ""
    pods: Labels = ()
    places: dict[Location, None] = field(default_factory=dict)

    @property
    def unknown(self) -> bool:
        """Whether the files do not say where it is."""
        return not self.host and self.address is None and not self.pods


class Roles:
    """The roles of a draft, by what the facts have of them.

    Args:
        flows: the flows that they are the ends of.
        pods: the labels of the hosts' pods, by the host's name.
    """

    def __init__(self, flows: Iterable[Joined], pods: Iterable[tuple[str, Labels]] = ()) -> None:
        self._flows = tuple(flows)
        self._pods = {host: _usable(labels) for host, labels in pods}
        self._by_id: dict[str, DraftRole] = {}
        self._hosts: dict[str, DraftRole] = {}
        self._others: dict[_Key, DraftRole] = {}
        for flow in self._flows:
            self._host(flow)
        for flow in self._flows:
            self.other(flow)

    @property
    def all(self) -> tuple[DraftRole, ...]:
        """Every role: the others before the hosts, as a reader expects clients first."""
        return (*self._others.values(), *self._hosts.values())

    @property
    def hosts(self) -> tuple[DraftRole, ...]:
        """Those that get rules."""
        return tuple(self._hosts.values())

    def host(self, fact: Fact) -> DraftRole:
        """The role of a fact's host."""
        return self._hosts[fact.host]

    def other(self, flow: Joined) -> DraftRole:
        """The role at the other end of a flow."""
        fact = flow.fact
        if fact.peer is None and fact.peer_name in self._hosts and fact.peer_name:
            return self._hosts[fact.peer_name]
        key = self._key(fact)
        role = self._others.get(key)
        if role is None:
            role = self._others[key] = self._new(*self._words(fact))
            pods = _pods(fact.peer) or self._pods.get(fact.peer_name, ())
            role.pods = pods
            role.address = None if pods or _are_pods(fact.peer) else fact.peer
        role.places |= dict.fromkeys(flow.places)
        return role

    def _host(self, flow: Joined) -> None:
        fact = flow.fact
        if fact.host not in self._hosts:
            role = self._new(fact.host or _HOST, fact.host or "Your host")
            role.host, role.process = True, fact.process
            role.pods = self._pods.get(fact.host, ())
            role.places = dict.fromkeys(flow.places[:1] if fact.host else ())
            self._hosts[fact.host] = role
        role = self._hosts[fact.host]
        role.process = role.process if role.process == fact.process else ""

    def _key(self, fact: Fact) -> _Key:
        """Known addresses are one end for all hosts; unknown ones may be others for each."""
        if fact.peer is not None or fact.peer_name:
            return "", fact.peer, fact.peer_name
        return f"{fact.direction} {fact.host}", None, ""

    def _words(self, fact: Fact) -> tuple[str, str]:
        """A name to make an id of, and a title."""
        peer = fact.peer
        if fact.peer_name:
            return fact.peer_name, fact.peer_name
        if peer is None:
            several = len(self._hosts) > 1 and fact.host
            if fact.direction is Direction.INBOUND:
                return (f"{fact.host}-client", f"Clients of {fact.host}") if several else ("client", "Clients")
            return (f"{fact.host}-server", f"What {fact.host} connects to") if several else ("server", "Servers")
        if peer.anywhere:
            return _ANYBODY
        if pods := _pods(peer):
            return f"pods-{'-'.join(value for _key, value in pods)}", f"Pods {', '.join(map('='.join, pods))}"
        return _of_addresses(peer)

    def _new(self, name: str, title: str) -> DraftRole:
        id_ = unused(identifier(name, _HOST), self._by_id)
        self._by_id[id_] = DraftRole(id_, title)
        return self._by_id[id_]


def _pods(addresses: Addresses | None) -> Labels:
    """The labels of pods where an end is pods and nothing else; empty otherwise."""
    names = addresses.names if addresses and not addresses.networks and not addresses.anywhere else ()
    return _usable(labels_of(names[0])) if len(names) == 1 and are_pods(names[0]) else ()


def _are_pods(addresses: Addresses | None) -> bool:
    return addresses is not None and any(map(are_pods, addresses.names))


def _usable(labels: Labels) -> Labels:
    """The labels, where the data can have all of them; a label may have an empty value in Kubernetes."""
    known = all(re.fullmatch(LABEL, label) and re.fullmatch(VALUE, value) for label, value in labels)
    return labels if known else ()


def _of_addresses(peer: Addresses) -> tuple[str, str]:
    words = [*peer.names, *map(spell_network, peer.networks)]
    prefix = "" if peer.names else "net-"
    if len(words) <= _NAMED_BY_ADDRESS:
        return prefix + "-".join(words), " and ".join(words)
    return f"{prefix}{words[0]}-and-others", f"{words[0]} and {len(words) - 1} more"
