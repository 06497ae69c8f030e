"""Ports to manage a host, open to anyone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from portbook.compare.lint.rule import LintFinding, LintRule
from portbook.model import Flow, PortRange, Protocol, Role, Scope, Service
from portbook.model.protocol import TCP, UDP

_WIDEST = 16
"""The most ports of a range whose members are meant one by one: of 1024-65535 nobody means each."""


@dataclass(frozen=True)
class _Management:
    """A port that only those who run a host should reach, and why."""

    port: int
    name: str
    reason: str
    protocols: tuple[Protocol, ...] = (TCP,)

    @property
    def words(self) -> str:
        """`TCP 22`, `TCP and UDP 3389`."""
        return f"{' and '.join(protocol.title for protocol in self.protocols)} {self.port}"


_GUESSED = "passwords are guessed there within minutes"
_PLAINTEXT = "passwords pass in plaintext"
_NO_LOGIN = "it asks for no password unless that is set up"
_ROOT = "who reaches it is root on the host"
_DATABASE = "a database belongs behind its application: passwords are guessed there"
_FLOOD = "it answers forged packets with larger ones, which floods others"
_PORTS = (
    _Management(22, "SSH", _GUESSED),
    _Management(23, "Telnet", _PLAINTEXT),
    _Management(111, "rpcbind", _FLOOD, (TCP, UDP)),
    _Management(135, "Windows RPC", "it leads to all services of Windows that are managed from afar"),
    _Management(161, "SNMP", "its communities are guessed, and it answers forged packets with larger ones", (UDP,)),
    _Management(445, "SMB", "worms spread over it"),
    _Management(512, "rexec", _PLAINTEXT),
    _Management(513, "rlogin", _PLAINTEXT),
    _Management(514, "rsh", _PLAINTEXT),
    _Management(623, "IPMI", "its design gives away hashes of passwords", (UDP,)),
    _Management(1433, "Microsoft SQL Server", _DATABASE),
    _Management(1521, "Oracle Database", _DATABASE),
    _Management(2375, "Docker's API in plaintext", _ROOT),
    _Management(2376, "Docker's API", _ROOT),
    _Management(2379, "etcd", "it has all secrets of a Kubernetes cluster"),
    _Management(2380, "etcd's peers", "who joins has all secrets of a Kubernetes cluster"),
    _Management(3306, "MySQL", _DATABASE),
    _Management(3389, "Remote Desktop", _GUESSED, (TCP, UDP)),
    _Management(5432, "PostgreSQL", _DATABASE),
    _Management(5900, "VNC", "passwords have eight characters at most, and pass almost in plaintext"),
    _Management(5984, "CouchDB", _DATABASE),
    _Management(5985, "WinRM", _GUESSED),
    _Management(5986, "WinRM with TLS", _GUESSED),
    _Management(6379, "Redis", f"{_NO_LOGIN}, and writes files"),
    _Management(6443, "the API of Kubernetes", "every fault in it is open to everyone at once"),
    _Management(9042, "Cassandra", _NO_LOGIN),
    _Management(9200, "Elasticsearch", _NO_LOGIN),
    _Management(10250, "the kubelet's API", "it runs commands in all pods of the node"),
    _Management(11211, "memcached", f"{_NO_LOGIN}, and over UDP it floods others", (TCP, UDP)),
    _Management(16509, "libvirt", _ROOT),
    _Management(27017, "MongoDB", _NO_LOGIN),
)


def _find(service: Service, _today: date) -> Iterator[LintFinding]:
    for flow in service.flows.values():
        hosts = [role for role in map(service.roles.__getitem__, flow.destination_roles) if role.host]
        if not hosts or flow.scope is Scope.SELF or not _from_anywhere(service, flow):
            continue
        for management in _PORTS:
            protocols = [protocol for protocol in management.protocols if _meant(flow, protocol, management.port)]
            if protocols:
                yield _finding(flow, management, protocols, hosts)


def _from_anywhere(service: Service, flow: Flow) -> bool:
    if flow.source is not None:
        return flow.source.anywhere
    senders = (service.roles[id_].address for id_ in flow.source_roles)
    return any(address is not None and address.anywhere for address in senders)


def _meant(flow: Flow, protocol: Protocol, port: int) -> bool:
    ranges = (
        range_ for each in flow.transports if each.protocol == protocol for range_ in each.destination_ports.ranges
    )
    return any(range_.first <= port <= range_.last and _is_narrow(range_) for range_ in ranges)


def _is_narrow(range_: PortRange) -> bool:
    return range_.last - range_.first < _WIDEST


def _finding(flow: Flow, management: _Management, protocols: list[Protocol], hosts: list[Role]) -> LintFinding:
    traffic = f"{' and '.join(protocol.title for protocol in protocols)} {management.port}"
    return LintFinding(
        flow.where,
        f"the flow {flow.id} opens {traffic} ({management.name}) of {' and '.join(role.id for role in hosts)} to anyone, "
        f"and {management.reason}",
        "give the other role the networks that it is in, or no `address`, so that each reader names them",
        (flow.id,),
    )


_TABLE = "".join(f"| {management.words} | {management.name} | {management.reason} |\n" for management in _PORTS)
RULE = LintRule(
    "management-open-to-any",
    finds=f"""\
A port to manage a host or to reach its data that a flow opens to `any` on a role with `host: true`. A range counts where it has at most {_WIDEST} ports.""",
    why="Readers copy the rule, and the port is open to the Internet. For almost every product, only the operator's own networks have to reach it.",
    bad="""\
roles:
  admin: {title: Administrators, address: any}
  server: {title: Server, host: true}
flows:
  ssh: {from: admin, to: server, tcp: 22}
""",
    instead="A role without `address`: it is in the reader's own network, and each reader fills it in.",
    good="""\
roles:
  admin: {title: Administrators}
  server: {title: Server, host: true}
flows:
  ssh: {from: admin, to: server, tcp: 22}
""",
    find=_find,
    details=f"| Port | Is | Because |\n| --- | --- | --- |\n{_TABLE}",
)
