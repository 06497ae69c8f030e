"""Right texts for routers with a word of the grammar put in, taken out or changed, at every place.

What `verify` accepts by reading alone has to be what the parsers of Ansible's network collections read, which know nothing
of our readers. They pass over modes and commits, so a text with a line about these is a disagreement unless it is listed.
"""

from __future__ import annotations

import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from portbook.compare.verify import verify
from portbook.firewalls.routers.check import lists, vyos
from portbook.firewalls.routers.check.collections import PLATFORMS
from portbook.load.book import read_book
from portbook.model import Service
from portbook.rules import equal
from portbook.snippets import default_profile, snippet
from portbook.targets import CannotJudge, Target, Unreadable, targets
from tools.attack.fate import Fate

ROOT = Path(__file__).parents[2]
_SITES = (ROOT, ROOT / "tests" / "firewalls" / "routers" / "cases")

_ENTRY_WORDS = (
    *("permit", "deny", "no", "remark x", "10", "20", "4294967295", "default", "evaluate WEB"),
    *("tcp", "udp", "icmp", "ip", "ipv4", "ipv6", "igmp", "6", "17", "58", "tcp-udp", "object-group STAFF", "sctp"),
    *(
        "any",
        "host",
        "host 192.0.2.1",
        "192.0.2.0 0.0.0.255",
        "192.0.2.0/24",
        "2001:db8::/32",
        "0.0.0.255",
        "addrgroup A",
    ),
    *(
        "255.255.255.0",
        "net-group N",
        "interface Gi0/1",
        "eq",
        "eq 22",
        "eq ssh",
        "eq www",
        "neq 22",
        "gt 1023",
        "lt 1024",
    ),
    *("range 1 2", "range", "portgroup P", "port-group P", "established", "ack", "syn", "fin", "rst", "psh", "urg"),
    *(
        "match-any +ack",
        "match-all -syn",
        "+syn",
        "log",
        "log-input",
        "log log",
        "fragments",
        "fragment-type is-fragment",
    ),
    *("time-range WORK", "dscp ef", "precedence 1", "tos 4", "ttl eq 1", "ttl gt 4", "option any-options", "reflect R"),
    *(
        "dynamic D",
        "timeout 5",
        "capture",
        "counter C",
        "nexthop1 ipv4 192.0.2.1",
        "default set",
        "police 1 kbps",
        "set qos-group 1",
    ),
    *(
        "packet-length gt 100",
        "hop-limit eq 1",
        "flow-label 1",
        "routing",
        "mobility",
        "auth",
        "undetermined-transport",
    ),
    *(
        "echo",
        "echo-reply",
        "unreachable",
        "8",
        "0",
        "3 4",
        "tracked",
        "vlan 1 0xfff",
        "nexthop-group G",
        "http-method get",
    ),
    *("redirect 192.0.2.1", "inner ip", "copy-cpu", "!", "?", ";", "|", "sequence 5", "443", "80", "exit", "end"),
)
_LINES = (
    *(
        "exit",
        "end",
        "quit",
        "abort",
        "clear",
        "commit",
        "configure terminal",
        "configure",
        "!",
        "! x",
        "remark x",
        "root",
    ),
    *(
        "permit ip any any",
        "permit ipv4 any any",
        "permit ipv6 any any",
        "permit tcp any any",
        "permit udp any any eq 53",
    ),
    *(
        "deny ip any any",
        "deny ipv4 any any",
        "deny ipv6 any any",
        "deny tcp any any eq 443",
        "deny udp any any",
        "10 permit 50 any any",
    ),
    *(
        "no permit tcp any any eq 443",
        "no 10",
        "no remark x",
        "no ip access-list extended TO-HOST",
        "no ip access-list TO-HOST",
    ),
    *(
        "ip access-list extended OTHER",
        "ip access-list standard TO-HOST",
        "ip access-list OTHER",
        "ip access-list TO-HOST",
    ),
    *(
        "ip access-list extended TO-HOST",
        "ip access-list extended FROM-HOST",
        "ipv4 access-list TO-HOST",
        "ipv4 access-list OTHER",
    ),
    *(
        "ipv6 access-list TO-HOST-6",
        "ipv6 access-list OTHER",
        "ip access-list resequence TO-HOST 10 10",
        "resequence 10 10",
    ),
    *("interface Ethernet1", "ip access-group TO-HOST out", "access-list 101 permit ip any any", "do reload", "reload"),
    *(
        "statistics per-entry",
        "counters per-entry",
        "fragments permit-all",
        "default permit tcp any any",
        "shutdown",
        "evaluate R",
    ),
    *(
        "show ip access-lists TO-HOST",
        "show running-config",
        "copy running-config startup-config",
        "write memory",
        "write erase",
    ),
    *(
        "write",
        "commit replace",
        "commit confirmed",
        "object-group network G",
        "time-range WORK",
        "hostname x",
        "key chain x",
    ),
)
_VYOS_WORDS = (
    *(
        "set",
        "delete",
        "disable",
        "log",
        "log enable",
        "action accept",
        "action drop",
        "action return",
        "action jump",
        "state new",
    ),
    *(
        "state invalid",
        "state established",
        "state related",
        "protocol tcp",
        "protocol udp",
        "protocol all",
        "protocol !tcp",
    ),
    *(
        "protocol tcp_udp",
        "source address 192.0.2.0/24",
        "source address !192.0.2.0/24",
        "source address 192.0.2.1-192.0.2.9",
    ),
    *(
        "source port 22",
        "destination port 22",
        "destination port !22",
        "destination port ssh",
        "source group address-group A",
    ),
    *(
        "source mac-address 00:00:5e:00:53:01",
        "source geoip country-code de",
        "source fqdn a.example",
        "time starttime 09:00:00",
    ),
    *(
        "inbound-interface name eth0",
        "outbound-interface name eth1",
        "jump-target X",
        "limit rate 5/minute",
        "recent count 3",
    ),
    *(
        "tcp flags syn",
        "tcp flags not ack",
        "tcp mss 1-100",
        "fragment match-frag",
        "ipsec match-ipsec",
        "connection-mark 1",
    ),
    *(
        "mark 1",
        "dscp 1",
        "ttl eq 1",
        "packet-length 64",
        "packet-type broadcast",
        "add-address-to-group x",
        "icmp type-name echo-request",
    ),
    *(
        "icmp type 8",
        "icmp code 0",
        "conntrack-helper ftp",
        "offload-target F",
        "queue 1",
        "synproxy tcp mss 1",
        "set mark 1",
    ),
    *(
        "default-action drop",
        "default-action accept",
        "default-action reject",
        "default-action return",
        "default-log",
        "description x",
    ),
    *("rule 5", "rule 1", "name", "ipv4", "ipv6", "firewall", "nat", "443", "22", "'", "#", ";", "|"),
)
_VYOS_LINES = (
    *(
        "commit",
        "save",
        "exit",
        "exit discard",
        "configure",
        "discard",
        "rollback 1",
        "load x",
        "merge x",
        "run reboot",
        "top",
        "up",
    ),
    *(
        "edit firewall ipv4",
        "delete firewall",
        "delete firewall ipv4",
        "commit-confirm 1",
        "commit comment x",
        "compare",
        "rename x",
    ),
    *("set firewall ipv4 forward filter default-action accept", "set firewall ipv4 input filter default-action accept"),
    *(
        "set firewall global-options state-policy invalid action accept",
        "set firewall ipv4 name OTHER rule 1 action accept",
    ),
    *(
        "set firewall ipv4 name OTHER_to-host rule 1 action accept",
        "set service ssh port 22",
        "set firewall group port-group P port 1",
    ),
    *(
        "set system host-name x",
        "show firewall",
        "sudo reboot",
        "set firewall zone LAN default-action drop",
        "set nat source rule 1",
    ),
)


@dataclass(frozen=True)
class Try:
    """One changed text.

    Attributes:
        target: the router.
        service: what it has to be right for.
        change: what was changed, in words.
        text: what came of it.
    """

    target: Target
    service: Service
    change: str
    text: str

    def fate(self) -> Fate:
        """Whether `verify` accepts it by reading alone, and what the other reader says of it."""
        (host,) = self.service.hosts
        if verify(self.service, [host.id], None, self.text, self.target).holds is not True:
            return Fate.NOT_ACCEPTED
        try:
            platform = PLATFORMS.get(self.target.id)
            other = lists.rules(self.text, platform) if platform else vyos.rules(self.text)
        except CannotJudge:
            return Fate.UNCONFIRMED
        except Unreadable:
            return Fate.DISAGREED
        return Fate.CONFIRMED if equal(other, self.target.read(self.text).rules) else Fate.DISAGREED


def tries(seed: int) -> Iterator[Try]:
    """Changed texts without an end, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311  # repeatable on purpose, no secret
    firewalls = [targets()[platform] for platform in (*PLATFORMS, "vyos")]
    services = [service for site in _SITES for service in read_book(site / "ports", site).book.services.values()]
    while True:
        target, service = chance.choice(firewalls), chance.choice(services)
        right = snippet(service, service.hosts[0], default_profile(service), target).text
        kind = chance.choice(list(_CHANGES))
        yield Try(target, service, *_CHANGES[kind](chance, target, right))


def _words(target: Target) -> Sequence[str]:
    return _VYOS_WORDS if target.id == "vyos" else _ENTRY_WORDS


def _put_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    word = chance.choice(_words(target))
    words.insert(chance.randint(0, len(words)), word)
    return f"{word!r} put in", _joined(lines, at, " ".join(words))


def _change_word(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    place, word = chance.randrange(len(words)), chance.choice(_words(target))
    change = f"{words[place]!r} changed to {word!r}"
    words[place] = word
    return change, _joined(lines, at, " ".join(words))


def _take_word(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = chance.choice([number for number, line in enumerate(lines) if line.strip(" !#")])
    words = lines[at].split(" ")
    return f"{words.pop(chance.randrange(len(words)))!r} taken out", _joined(lines, at, " ".join(words))


def _put_line(chance: random.Random, target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    line = chance.choice(_VYOS_LINES if target.id == "vyos" else _LINES)
    lines.insert(chance.randint(0, len(lines)), line)
    return f"the line {line!r} put in", "\n".join(lines) + "\n"


def _move_line(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    lines = text.splitlines()
    line = lines.pop(chance.randrange(len(lines)))
    if kept := chance.random() < 0.5:  # noqa: PLR2004  # half of them
        lines.insert(chance.randint(0, len(lines)), line)
    return f"the line {line!r} {'moved' if kept else 'taken out'}", "\n".join(lines) + "\n"


def _change_character(chance: random.Random, _target: Target, text: str) -> tuple[str, str]:
    at = chance.randrange(len(text))
    new = chance.choice(
        (text[at].swapcase(), "0", "9", " ", "\u00a0", "\u2003", "\t", "\n", "?", "!", "#", "", "-", "\u0665")
    )
    return f"{text[at]!r} changed to {new!r}", text[:at] + new + text[at + 1 :]


def _joined(lines: list[str], at: int, line: str) -> str:
    return "\n".join([*lines[:at], line, *lines[at + 1 :]]) + "\n"


_CHANGES = {
    "put word": _put_word,
    "change word": _change_word,
    "take word": _take_word,
    "put line": _put_line,
    "move line": _move_line,
    "change character": _change_character,
}


def attack(count: int, seed: int) -> tuple[Counter[Fate], Mapping[Fate, list[Try]]]:
    """How some tries fare, and those that are accepted without being confirmed."""
    fates: Counter[Fate] = Counter()
    found: dict[Fate, list[Try]] = {Fate.UNCONFIRMED: [], Fate.DISAGREED: []}
    seen: set[tuple[str, str]] = set()
    for attempt in tries(seed):
        if fates.total() >= count:
            return fates, found
        if (attempt.target.id, attempt.text) in seen:
            continue
        seen.add((attempt.target.id, attempt.text))
        fate = attempt.fate()
        fates[fate] += 1
        found.get(fate, []).append(attempt)
    return fates, found


@click.command()
@click.option("--count", default=5_000, show_default=True)
@click.option("--seed", default=1, show_default=True)
@click.option("--show", default=0, help="How many of each fate to show whole.")
def main(count: int, seed: int, show: int) -> None:
    """Attack the readers of routers' texts."""
    fates, found = attack(count, seed)
    for fate in Fate:
        click.echo(f"{fates[fate]:6} {fate}")
    for fate, all_of in found.items():
        said = Counter((each.target.id, each.change) for each in all_of)
        for (target, change), number in sorted(said.items()):
            click.echo(f"{fate}: {target}: {change} ({number})")
        for each in all_of[:show]:
            click.echo(f"--- {fate}: {each.target.id}: {each.change}\n{each.text}")
    sys.exit(bool(found[Fate.DISAGREED]))


if __name__ == "__main__":
    main()
