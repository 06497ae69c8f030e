"""Each flow of a service closed in turn, on a real host with a real packet filter, while all others are open."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from ipaddress import ip_network
from pathlib import Path

from portbook.checkers import LANGUAGES, Check, Checker, End, Place, checks_for
from portbook.model import Addresses, Direction, Family, Flow, Ports, Profile, Role, Rule, Scope, Service
from portbook.rules import covers, intersection, rules_for
from portbook.snippets import snippet
from portbook.targets import targets
from tests.checkers.two_hosts import PATH, TwoHosts, listening, two_hosts

SHELL = ("sh",)
_CLIENT = Role("client", "Client")
_DROPS = """\
table inet filter {
	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		iif "lo" accept
		icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
	}
	chain output {
		type filter hook output priority filter; policy accept;
	}
}
"""
_TRIED = {"tcp", "udp", "sctp", "echo"}
Seen = Mapping[str, Sequence[tuple[str, str, str, int | None]]]
"""By flow, of each check: verdict, protocol, address, port."""


@dataclass(frozen=True)
class Trial:
    """What came of closing one flow.

    Attributes:
        flow: its id.
        expected: of each check that can be judged, whether it gets through: by flow, protocol, address and port.
        seen: what the report says of them.
    """

    flow: str
    expected: Mapping[tuple[str, str, str, int | None], bool]
    seen: Mapping[tuple[str, str, str, int | None], str]

    @property
    def wrong(self) -> list[str]:
        """The checks whose verdict is not what the rules say."""
        return [
            f"{' '.join(map(str, check))}: {self.seen.get(check, 'not there')} and not {'open' if passes else 'closed'}"
            for check, passes in self.expected.items()
            if (self.seen.get(check) == "reachable") is not passes or (not passes and self.seen.get(check) != "silent")
        ]


def between_our_hosts(service: Service, hosts: Addresses) -> Service:
    """The service with each role at the addresses of the two hosts, but for what goes to groups."""
    roles = {id_: replace(role, address=hosts) for id_, role in service.roles.items()}
    groups = {
        check.flow.id
        for check in checks_for(service, service.roles, _every(service.flows))
        if check.destination.place is Place.GROUP
    }
    flows = {
        id_: flow if id_ in groups else replace(flow, source=None, destination=None)
        for id_, flow in service.flows.items()
    }
    return replace(service, roles=roles, flows=flows)


def of_both(hosts: TwoHosts) -> Addresses:
    """The addresses of both hosts."""
    return Addresses.of(*(ip_network(address) for host in (hosts.server, hosts.client) for address in host.addresses))


def servers(service: Service) -> list[str]:
    """The roles that receive something which can be tried."""
    return [role.id for role in service.hosts if tried(service, role.id)]


def tried(service: Service, server: str) -> tuple[Check, ...]:
    """What clients of a role send that an ordinary program can send and one host answers."""
    checks = checks_for(service, service.roles, _every(service.flows))
    return tuple(
        check
        for check in checks
        if check.direction is Direction.OUTBOUND
        and check.destination.role == server
        and check.flow.scope is Scope.NETWORK
        and check.destination.place is not Place.GROUP
        and check.kind in _TRIED
        and (check.port is not None or check.kind == "echo")
    )


def all_open(service: Service, server: str, folder: Path) -> Trial:
    """The report while every flow is let through."""
    return _trial(service, server, "", folder)


def closed_in_turn(service: Service, server: str, folder: Path) -> Iterator[Trial | str]:
    """What came of closing each flow; of one whose packets other flows allow too, its id."""
    for flow in dict.fromkeys(check.flow.id for check in tried(service, server)):
        others = _rules(service, server, without(service, flow))
        checks = [check for check in tried(service, server) if check.flow.id == flow]
        if all(_passes(others, rule) for check in checks for _version, rule in _packets(service, server, check)):
            yield flow
        else:
            yield _trial(service, server, flow, folder)


def without(service: Service, flow: str) -> list[Flow]:
    """All flows but one."""
    return [other for other in service.flows.values() if other.id != flow]


def _trial(service: Service, server: str, closed: str, folder: Path) -> Trial:
    with two_hosts() as hosts:
        placed = between_our_hosts(service, of_both(hosts))
        hosts.server.load(_DROPS)
        rules = _addition(placed, server, without(placed, closed))
        if rules:
            hosts.server.must(["nft", "-f", "-"], rules)
        seen = _report(placed, server, hosts, folder)
    return Trial(closed, _expected(placed, server, closed, hosts), seen)


def _addition(service: Service, server: str, flows: Sequence[Flow]) -> str:
    """What the snippet for nftables gives to nft, also of a role that has another firewall: the lab's host has this one."""
    role = replace(service.roles[server], platform="", targets=())
    text = snippet(service, role, _every(flow.id for flow in flows), targets()["nftables"]).text
    return text.partition("<<'EOF'\n")[2].partition("\nEOF\n")[0]


def _report(
    service: Service, server: str, hosts: TwoHosts, folder: Path
) -> dict[tuple[str, str, str, int | None], str]:
    checks = tried(service, server)
    listens = tuple(replace(check, direction=Direction.INBOUND) for check in checks)
    ends = {End.PROBE: (_CLIENT, checks), End.LISTEN: (service.roles[server], listens)}
    scripts = {}
    for end, (role, some) in ends.items():
        scripts[end] = folder / f"{service.id}-{server}-{end}.sh"
        checker = Checker(service, role, _every(service.flows), end, some)
        scripts[end].write_text(LANGUAGES["sh"].write(checker).text)
    with listening(hosts.server, scripts[End.LISTEN], SHELL) as told:
        asked = told.rpartition("at the other end say: ")[2].split()
        argv = [*SHELL, str(scripts[End.PROBE]), f"{server}={','.join(hosts.server.addresses)}", *asked]
        ended = hosts.client.run([*argv, "--format", "json", "--wait", "1"], environment={"PATH": PATH})
    return dict(_verdicts(ended))


def _verdicts(ended: subprocess.CompletedProcess[str]) -> Iterator[tuple[tuple[str, str, str, int | None], str]]:
    assert ended.returncode in {0, 1, 3}, ended.stderr
    for flow in json.loads(ended.stdout)["flows"]:
        for check in flow["checks"]:
            yield (flow["flow"], check["protocol"], check["address"], check["port"]), check["verdict"]


def _expected(
    service: Service, server: str, closed: str, hosts: TwoHosts
) -> dict[tuple[str, str, str, int | None], bool]:
    opened = _rules(service, server, without(service, closed))
    expected = {}
    for check in tried(service, server):
        for version, rule in _packets(service, server, check):
            address = hosts.server.addresses[version == 6]
            if _passes(opened, rule):
                expected[check.flow.id, check.kind, address, check.port] = True
            elif not intersection(opened, [rule]):
                expected[check.flow.id, check.kind, address, check.port] = False
    return expected


def _passes(rules: Sequence[Rule], rule: Rule) -> bool:
    return bool(rules) and covers(rules, [rule])


def _packets(service: Service, server: str, check: Check) -> Iterator[tuple[int, Rule]]:
    """What a check sends, as rules: of each IP version."""
    for rule in _rules(service, server, [check.flow]):
        if rule.direction is Direction.OUTBOUND or (rule.protocol != check.protocol and not rule.protocol.is_icmp):
            continue
        if rule.protocol.is_icmp != check.protocol.is_icmp or (
            check.port is not None and check.port not in rule.local_ports
        ):
            continue
        for family in rule.family.each:
            source = rule.remote_ports if check.source_port is None else Ports.of(check.source_port)
            ports = rule.local_ports if check.port is None else Ports.of(check.port)
            if rule.local.only(family.version).empty and not rule.local.anywhere:
                continue
            yield family.version, replace(rule, family=family, local_ports=ports, remote_ports=source)


def _rules(service: Service, server: str, flows: Sequence[Flow]) -> tuple[Rule, ...]:
    """What is let in to a server."""
    both = [rule for rule in rules_for(service, [server], flows) if rule.direction is Direction.INBOUND]
    return tuple(replace(rule, family=family) for rule in both for family in _versions(rule))


def _versions(rule: Rule) -> tuple[Family, ...]:
    return rule.family.each


def _every(flows: Iterable[str]) -> Profile:
    return Profile("every", "Every flow", tuple(flows))
