"""Services that nobody wrote: the same seed gives the same one, on every machine.

Each is a file as `ports/` has it, so that what a reader of the data would refuse is never tried.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping

HOST, FAR = "host", "far"
_PORTLESS = ("esp", "ah", "gre", "vrrp", "ospf", "pim", "2", "4", "33", "41", "59", "135", "136", "139")
_ICMP = {
    "both": ("echo-request", "destination-unreachable", "time-exceeded", "parameter-problem", "redirect", "any"),
    "ipv4": ("timestamp-request", "3/4", "8", "any"),
    "ipv6": ("packet-too-big", "neighbour-solicitation", "1/4", "128", "any"),
}
_NETWORKS = {
    4: ("192.0.2.0/24", "192.0.2.7/32", "198.51.100.0/22", "10.0.0.0/8", "172.16.9.0/30", "203.0.113.128/25"),
    6: ("2001:db8::/32", "2001:db8:20::/48", "2001:db8::7/128", "fd00:1234::/64", "2a0e:b107::/33"),
}
_GROUPS = {4: ("224.0.0.18/32", "224.0.0.251/32"), 6: ("ff02::12/128", "ff02::fb/128")}
_VERSIONS = {"both": (4, 6), "ipv4": (4,), "ipv6": (6,)}
_HIGHEST = 65535
_RANGES = 0.3
"""How many parts of a list of ports are ranges."""
_Entry = dict[str, object]


def random_service(seed: int) -> str:
    """A file about one host, something far away, and one to four flows between them."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, no secret
    family = chance.choice(["both", "both", "both", "ipv4", "ipv6"])
    roles: dict[str, _Entry] = {
        HOST: {"title": "Your host", "host": True},
        FAR: {"title": "Far away", "address": _far(chance, family)},
        "mine": {"title": "Your admins"},
    }
    flows = {f"f{number}": _flow(chance, family) for number in range(chance.randint(1, 4))}
    held = {"service": f"random-{seed}", "title": f"Random {seed}", "roles": roles, "flows": flows}
    return json.dumps(held, indent=1)


def _far(chance: random.Random, family: str) -> object:
    kind = chance.randrange(6)
    if kind < 3:  # noqa: PLR2004  # half of them
        return "any"
    return ["example.org", "*.example.net"] if kind == 3 else _networks(chance, family)  # noqa: PLR2004  # one in six


def _networks(chance: random.Random, family: str) -> list[str]:
    """At least one of each IP version of a family."""
    return [
        each for version in _VERSIONS[family] for each in chance.sample(_NETWORKS[version], chance.choice([1, 1, 2]))
    ]


def _flow(chance: random.Random, family: str) -> _Entry:
    far = chance.choice([FAR, FAR, FAR, "mine", HOST])
    source, destination = chance.choice([(HOST, far), (far, HOST)])
    flow: _Entry = {"from": source, "to": destination, "family": family, "purpose": "Anything"}
    kind = chance.choices(list(_KINDS), weights=[each for each, _make in _KINDS.values()])[0]
    flow |= _KINDS[kind][1](chance, family)
    if chance.random() < 0.15:  # noqa: PLR2004  # now and then
        flow["destination"] = _networks(chance, family)
    elif source == HOST and kind in {"ports", "portless"} and chance.random() < 0.1:  # noqa: PLR2004  # seldom
        flow["destination"] = [chance.choice(_GROUPS[each]) for each in _VERSIONS[family]]
    return flow


def _with_ports(chance: random.Random, _family: str) -> _Entry:
    protocols = chance.choice([["tcp"], ["udp"], ["tcp", "udp"], ["sctp"]])
    ports = _ports(chance)
    flow: _Entry = dict.fromkeys(protocols, ports)
    if ports == "any" or chance.random() < 0.2:  # noqa: PLR2004  # one in five
        flow["source-port"] = _ports(chance)
    if chance.random() < 0.05:  # noqa: PLR2004  # seldom
        flow["reply"] = "untracked"
    return flow


def _ports(chance: random.Random) -> object:
    kind = chance.randrange(10)
    if kind == 0:
        return "any"
    if kind < 6:  # noqa: PLR2004  # half of them
        return chance.randint(1, _HIGHEST)
    if kind < 8:  # noqa: PLR2004  # one in five
        return _range(chance)
    count = chance.randint(2, 18)
    found = [_range(chance) if chance.random() < _RANGES else chance.randint(1, _HIGHEST) for _ in range(count)]
    return list(dict.fromkeys(found))


def _range(chance: random.Random) -> str:
    first = chance.randint(1, _HIGHEST - 1)
    return f"{first}-{min(_HIGHEST, first + chance.choice([1, 7, 300, 9000]))}"


def _icmp(chance: random.Random, family: str) -> _Entry:
    return {"icmp": chance.choice(_ICMP[family])}


def _portless(chance: random.Random, _family: str) -> _Entry:
    return {"protocol": chance.choice(_PORTLESS)}


def _anything(_chance: random.Random, _family: str) -> _Entry:
    return {"protocol": "any"}


_KINDS: Mapping[str, tuple[int, Callable[[random.Random, str], _Entry]]] = {
    "ports": (20, _with_ports),
    "icmp": (4, _icmp),
    "portless": (4, _portless),
    "anything": (1, _anything),
}
