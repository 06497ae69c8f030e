"""Host profiles with the rules that Docker writes, by version: as its own tests list them, on a host that publishes every port.

Docker writes a rule for each published port. Here one rule has all ports of a protocol, else there were 65,535 of each kind;
what it does with one port is the same. Some profiles send all of them to one port of the container, as `-p 5432:8080` does.

Sources: integration/network/bridge/iptablesdoc/generated in github.com/moby/moby, versions from before 28.0 to 28.5; the chain
DOCKER of versions before 28 has no final drops (libnetwork/drivers/bridge/setup_ip_tables.go of 20.10 to 27).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from portbook.firewalls.docker.check.networks import NETWORKS, ContainerNetwork, Publication
from portbook.proof.host.driver import INSERT_FIRST, LET_ANSWERS_IN, Host

Rules: TypeAlias = Callable[[Sequence[str], Publication, int], Iterator[str]]
"""The rules of a version: with those in DOCKER-USER, where published ports lead, and the IP version."""
_PROTOCOLS = ("tcp", "udp", "sctp")
_TRACKED = "-m conntrack --ctstate RELATED,ESTABLISHED"


@dataclass(frozen=True)
class Profile:
    """A host profile.

    Attributes:
        host: its texts.
        publication: where it sends what comes to published ports.
    """

    host: Host
    publication: Publication


def _before_28(user: Sequence[str], to: Publication, version: int) -> Iterator[str]:
    """Docker 20.10 to 27: isolation in two stages, and rules of each network in FORWARD."""
    yield from _filter("DOCKER", "DOCKER-ISOLATION-STAGE-1", "DOCKER-ISOLATION-STAGE-2", "DOCKER-USER")
    yield from ("-A FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-ISOLATION-STAGE-1")
    for bridge in _bridges():
        yield f"-A FORWARD -o {bridge} {_TRACKED} -j ACCEPT"
        yield f"-A FORWARD -o {bridge} -j DOCKER"
        yield f"-A FORWARD -i {bridge} ! -o {bridge} -j ACCEPT"
        yield f"-A FORWARD -i {bridge} -o {bridge} -j ACCEPT"
    yield from _accepting(to, version)
    for bridge in _bridges():
        yield f"-A DOCKER-ISOLATION-STAGE-1 -i {bridge} ! -o {bridge} -j DOCKER-ISOLATION-STAGE-2"
    yield "-A DOCKER-ISOLATION-STAGE-1 -j RETURN"
    yield from (f"-A DOCKER-ISOLATION-STAGE-2 -o {bridge} -j DROP" for bridge in _bridges())
    yield "-A DOCKER-ISOLATION-STAGE-2 -j RETURN"
    yield from (f"-A DOCKER-USER {rule}" for rule in (*user, "-j RETURN"))
    yield "COMMIT"
    yield from _nat(to, version, returns=True)


def _of_28_0(user: Sequence[str], to: Publication, version: int) -> Iterator[str]:
    """Docker 28.0: the rules of each network in chains of their own, with the isolation of earlier versions."""
    yield from _filter(
        "DOCKER",
        "DOCKER-BRIDGE",
        "DOCKER-CT",
        "DOCKER-FORWARD",
        "DOCKER-ISOLATION-STAGE-1",
        "DOCKER-ISOLATION-STAGE-2",
        "DOCKER-USER",
    )
    yield from ("-A FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-FORWARD")
    yield from _closing(to, version)
    yield from (
        "-A DOCKER-FORWARD -j DOCKER-CT",
        "-A DOCKER-FORWARD -j DOCKER-ISOLATION-STAGE-1",
        "-A DOCKER-FORWARD -j DOCKER-BRIDGE",
    )
    yield from (f"-A DOCKER-FORWARD -i {bridge} -j ACCEPT" for bridge in _bridges())
    for bridge in _bridges():
        yield f"-A DOCKER-ISOLATION-STAGE-1 -i {bridge} ! -o {bridge} -j DOCKER-ISOLATION-STAGE-2"
    yield from (f"-A DOCKER-ISOLATION-STAGE-2 -o {bridge} -j DROP" for bridge in _bridges())
    yield from (f"-A DOCKER-USER {rule}" for rule in (*user, "-j RETURN"))
    yield "COMMIT"
    yield from _nat(to, version, returns=True)
    yield from _raw(version)


def _of_28_5(user: Sequence[str], to: Publication, version: int) -> Iterator[str]:
    """Docker 28.5: the networks are isolated by the final drops of DOCKER, and DOCKER-USER is empty."""
    yield from _filter("DOCKER", "DOCKER-BRIDGE", "DOCKER-CT", "DOCKER-FORWARD", "DOCKER-INTERNAL", "DOCKER-USER")
    yield from ("-A FORWARD -j DOCKER-USER", "-A FORWARD -j DOCKER-FORWARD")
    yield from _closing(to, version)
    yield from (
        "-A DOCKER-FORWARD -j DOCKER-CT",
        "-A DOCKER-FORWARD -j DOCKER-INTERNAL",
        "-A DOCKER-FORWARD -j DOCKER-BRIDGE",
    )
    yield from (f"-A DOCKER-FORWARD -i {bridge} -j ACCEPT" for bridge in _bridges())
    yield from (f"-A DOCKER-USER {rule}" for rule in user)
    yield "COMMIT"
    yield from _nat(to, version, returns=False)
    yield from _raw(version)


def _filter(*chains: str) -> Iterator[str]:
    """The beginning of the table filter. Docker sets the policy of FORWARD where it starts forwarding itself."""
    yield from ("*filter", ":INPUT ACCEPT [0:0]", ":FORWARD DROP [0:0]", ":OUTPUT ACCEPT [0:0]")
    yield from (f":{chain} - [0:0]" for chain in chains)


def _accepting(to: Publication, version: int) -> Iterator[str]:
    """What accepts packets to published ports: to those of every container, as each has some of its own."""
    whole = 32 if version == 4 else 128  # noqa: PLR2004  # IP
    for number, network in enumerate(NETWORKS):
        there = f"-d {network.container(version)}/{whole} ! -i {network.bridge} -o {network.bridge}"
        for protocol in _PROTOCOLS:
            port = f" -m {protocol} --dport {to.port}" if to.port and number == to.network else ""
            yield f"-A DOCKER {there} -p {protocol}{port} -j ACCEPT"


def _closing(to: Publication, version: int) -> Iterator[str]:
    yield from _accepting(to, version)
    yield from (f"-A DOCKER ! -i {bridge} -o {bridge} -j DROP" for bridge in _bridges())
    yield from (f"-A DOCKER-BRIDGE -o {bridge} -j DOCKER" for bridge in _bridges())
    yield from (f"-A DOCKER-CT -o {bridge} {_TRACKED} -j ACCEPT" for bridge in _bridges())


def _nat(to: Publication, version: int, *, returns: bool) -> Iterator[str]:
    network = NETWORKS[to.network]
    yield "*nat"
    yield from (f":{chain} ACCEPT [0:0]" for chain in ("PREROUTING", "INPUT", "OUTPUT", "POSTROUTING"))
    yield ":DOCKER - [0:0]"
    yield "-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER"
    loopback = "127.0.0.0/8" if version == 4 else "::1/128"  # noqa: PLR2004  # IP
    yield f"-A OUTPUT ! -d {loopback} -m addrtype --dst-type LOCAL -j DOCKER"
    yield from (f"-A POSTROUTING -s {_network(own, version)} ! -o {own.bridge} -j MASQUERADE" for own in NETWORKS)
    yield from (f"-A DOCKER -i {bridge} -j RETURN" for bridge in _bridges() if returns)
    address = network.container(version)
    if to.port:
        address = f"{address}:{to.port}" if version == 4 else f"[{address}]:{to.port}"  # noqa: PLR2004  # IP
    for protocol in _PROTOCOLS:
        yield f"-A DOCKER ! -i {network.bridge} -p {protocol} -j DNAT --to-destination {address}"
    yield "COMMIT"


def _raw(version: int) -> Iterator[str]:
    """What keeps others from the containers' own addresses, since Docker 28.0."""
    yield from ("*raw", ":PREROUTING ACCEPT [0:0]", ":OUTPUT ACCEPT [0:0]")
    for network in NETWORKS:
        yield f"-A PREROUTING -d {network.container(version)} ! -i {network.bridge} -j DROP"
    yield "COMMIT"


def _bridges() -> tuple[str, ...]:
    return tuple(network.bridge for network in NETWORKS)


def _network(network: ContainerNetwork, version: int) -> str:
    return network.ipv4 if version == 4 else network.ipv6  # noqa: PLR2004  # IP


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


_ANSWERS = f"{_TRACKED} -j RETURN"
_CLOSED = (_ANSWERS, "-m conntrack --ctstate DNAT -j DROP")
_SAME_PORT, _OTHER_PORT, _OTHER_NAME = Publication(0), Publication(1, 8080), Publication(2, 8080)


def _profile(name: str, rules: Rules, user: Sequence[str], to: Publication, advice: str = "") -> Profile:
    texts = tuple(_text(rules(user, to, version)) for version in (4, 6))
    return Profile(Host(name, texts, advice=advice), to)


PROFILES = (
    _profile("Docker 20.10 to 27", _before_28, (), _SAME_PORT),
    _profile("Docker 28.5, other port in the container", _of_28_5, (), _OTHER_NAME),
    _profile("Docker 28.5, published ports dropped", _of_28_5, _CLOSED, _OTHER_PORT, INSERT_FIRST),
    _profile("Docker 28.0, all that is forwarded dropped", _of_28_0, ("-j DROP",), _SAME_PORT, LET_ANSWERS_IN),
)
HOSTS = tuple(profile.host for profile in PROFILES)
PUBLICATIONS = {profile.host.name: profile.publication for profile in PROFILES}
"""Where each host profile sends what comes to published ports."""
