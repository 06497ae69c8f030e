"""The data that a document is compared with."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from hashlib import sha256

from portbook.model import Ports, Service

_NUMBER = re.compile(r"(?<![\w.])[0-9]{2,5}(?![\w.]*[0-9])")
_WORDS = re.compile(r"[a-z0-9]+")
_PROGRAM = re.compile(
    r"\b(?:IMAPS?|POP3S?|SMTPS?|SIPS?|S?RTP|STUNS?|TURNS?|mDNS|LLMNR|NetBIOS|SSDP|UPnP|SNMP|[Ss]yslog|GELF|APN[Ss]|FCM|LDAPS?|DoT|DoH|DoQ|NFS|SMB"
    r"|CIFS|FTPS?|SFTP|TFTP|Kerberos|RADIUS|MQTTS?|AMQPS?|VNC|RDP|IPMI|iSCSI|L2TP|PPTP|Graphite|StatsD|Collectd|Tor|[Dd]ocker|Podman|NGINX|[Nn]ginx|Apache|Caddy"
    r"|Fluent ?[Bb]it|Fluentd|Telegraf|Logstash|Filebeat|Jaeger|Zipkin|[Mm]etal[Ll][Bb]|PHP-FPM|Tomcat|Let's Encrypt|Certbot|AWS|Azure|GCP|Google Cloud)\b"
)
"""Names by which a sentence may be about another program, where the data does not have them."""
_CAPITALS = re.compile(
    r"(?<=[a-z,:;)] )[A-Z][a-z]+[A-Za-z0-9]*|\b[A-Z]{3,6}\b"
    r"|\b[a-z]{2,}[A-Z][a-z][A-Za-z]*"
    r"|^(?:The )?[A-Z][\w-]+(?= (?:listen|use|need|require|expect|run|connect|bind|send)s?\b)"
)
_TWO_CAPITALS = re.compile(r"\b[A-Z][a-z]+[A-Z][A-Za-z0-9]*")
_GENERAL = frozenset({"http", "web"})
"""Services that others have a part of."""
_ANYBODYS = frozenset(
    """
    port ports tcp udp protocol firewall internet linux windows ubuntu debian server servers client clients agent agents node nodes host
    hosts service services api web ui network default note important warning inbound outbound english ipv4 ipv6 http https tls ssl ssh dns
    ntp url uri nat vpn lan wan rest json yaml gui cli cpu ram vms all any and not must should required optional peer peers user users
    traffic connection connections communication component components this that these those each every they application applications
    device devices container containers cluster clusters you both sctp quic grpc rpc enterprise admin administrator administrators
    """.split()  # noqa: SIM905  # a table
)


@dataclass(frozen=True)
class PageData:
    """The services that a document is about.

    Attributes:
        services: their data.
        others: names of other services, in lower case.
        parts: services whose ids begin with that of one of these, as `mattermost-calls` is a part of `mattermost`: what a page opens
            for them is theirs.
    """

    services: tuple[Service, ...]
    others: frozenset[str] = frozenset()
    parts: tuple[Service, ...] = ()

    @property
    def titles(self) -> str:
        """The ids, as a sentence names them."""
        return " and ".join(service.id for service in self.services)

    @property
    def files(self) -> str:
        """Where a port would be added; empty for data that is nobody's here."""
        return " or ".join(service.path for service in self.services if "/" in service.path)

    @cached_property
    def digest(self) -> str:
        """Hash of all that a comparison depends on; empty without services."""
        if not self.services:
            return ""
        known = (f"{service.id} {service.digest} {service.path}" for service in (*self.services, *self.parts))
        return sha256("\0".join((*known, *sorted(self.others))).encode()).hexdigest()

    @cached_property
    def named(self) -> Mapping[str, Ports]:
        """By protocol, the ports that flows name, at either end."""
        by_protocol: dict[str, Ports] = {}
        for protocol, ports in _ports((*self.services, *self.parts)):
            if not ports.is_any:
                by_protocol[protocol] = Ports((*by_protocol.get(protocol, Ports(())).ranges, *ports.ranges))
        return by_protocol

    @cached_property
    def open_to_all(self) -> frozenset[str]:
        """The protocols of which a flow goes to any port."""
        return frozenset(
            transport.protocol.name
            for service in self.services
            for flow in service.flows.values()
            for transport in flow.transports
            if transport.destination_ports.is_any and (transport.protocol.has_ports or transport.protocol.is_any)
        )

    @cached_property
    def in_words(self) -> frozenset[int]:
        """The numbers in its titles, notes and purposes: what may be a port that no flow has."""
        return frozenset(int(number[0]) for text in _texts(self.services) for number in _NUMBER.finditer(text))

    def has(self, first: int, last: int, protocols: Iterable[str]) -> bool:
        """Whether the data names all ports from the first to the last, in one of the protocols; in any where none is given."""
        named = self.named
        chosen = [named[name] for name in protocols or named if name in named]
        return any(any(wide.first <= first and last <= wide.last for wide in ports.ranges) for ports in chosen)

    def near(self, port: int) -> int | None:
        """The only port of the data that differs from a number in one digit, or in two that changed places."""
        known = {single for single in self._single if is_near(single, port)}
        return known.pop() if len(known) == 1 else None

    @cached_property
    def _single(self) -> frozenset[int]:
        """The ports that flows name one by one."""
        ranges = (range_ for _protocol, ports in _ports(self.services) for range_ in ports.ranges)
        return frozenset(range_.first for range_ in ranges if range_.first == range_.last)

    def names_another(self, text: str) -> bool:
        """Whether a text names another service."""
        words = f" {' '.join(_WORDS.findall(text.lower()))} "
        return any(f" {name} " in words for name in self._strange) or any(
            _spaced(name[0]) not in self._spoken_for for name in _PROGRAM.finditer(text)
        )

    def names_own(self, text: str) -> bool:
        """Whether a text names one of these services."""
        words = f" {' '.join(_WORDS.findall(text.lower()))} "
        return any(f" {name} " in words for name in self._own)

    def has_strange_name(self, text: str, *, anywhere: bool) -> bool:
        """Whether a text has a name that the data does not know.

        Args:
            text: a sentence or a heading.
            anywhere: whether every word with a capital letter inside the text counts; else only those with two.
        """
        pattern = _CAPITALS if anywhere else _TWO_CAPITALS
        names = (name[0].removeprefix("The ").lower().removesuffix("s") for name in pattern.finditer(text))
        return any(name not in self._vocabulary for name in names)

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """All words of the data, and those that any sentence may have."""
        own = (word for text in _texts(self.services) for word in _WORDS.findall(text.lower()))
        return frozenset(word.removesuffix("s") for word in (*own, *_ANYBODYS))

    @cached_property
    def _spoken_for(self) -> frozenset[str]:
        """The words of the data but for its notes, which are about other programs, too."""
        plain = tuple(replace(service, notes=()) for service in self.services)
        return frozenset(word for text in _texts(plain) for word in _WORDS.findall(text.lower()))

    @cached_property
    def _own(self) -> frozenset[str]:
        names = (name for service in self.services for name in (service.id, service.title))
        return frozenset(_spaced(name) for name in names)

    @cached_property
    def _strange(self) -> frozenset[str]:
        names = (_spaced(name) for name in self.others)
        return frozenset(name for name in names if name and name not in self._own | _GENERAL)


NO_DATA = PageData(())
"""Of a page that is about no service."""


def is_near(port: int, other: int) -> bool:
    """Whether two numbers of the same length differ in exactly one digit, or in two neighbours that changed places."""
    one, two = str(port), str(other)
    if len(one) != len(two) or one == two:
        return False
    differ = [at for at, pair in enumerate(zip(one, two, strict=True)) if pair[0] != pair[1]]
    if len(differ) == 1:
        return True
    first, last = differ[0], differ[-1]
    return len(differ) == 2 and last == first + 1 and one[first] == two[last] and one[last] == two[first]  # noqa: PLR2004  # a pair


def _ports(services: Iterable[Service]) -> Iterator[tuple[str, Ports]]:
    for service in services:
        for flow in service.flows.values():
            for transport in flow.transports:
                if transport.protocol.has_ports:
                    yield transport.protocol.name, transport.destination_ports
                    yield transport.protocol.name, transport.source_ports


def _spaced(name: str) -> str:
    return " ".join(_WORDS.findall(name.lower()))


def _texts(value: object) -> Iterator[str]:
    """All texts in a service's data."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for below in value.values():
            yield from _texts(below)
    elif isinstance(value, (tuple, list)):
        for below in value:
            yield from _texts(below)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _texts(getattr(value, field.name))
