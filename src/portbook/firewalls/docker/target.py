"""Docker's chain DOCKER-USER. Facts: Docker's documentation, and the rules that Docker's own tests list."""

from __future__ import annotations

from portbook.firewalls.docker.listing import read_listing, read_state
from portbook.firewalls.docker.read import read
from portbook.firewalls.docker.render import delta, render
from portbook.firewalls.docker.user_chain import OUTGOING
from portbook.model import Direction, Feature, Form, Lack, protocols_except
from portbook.targets.base import Group, Target
from portbook.targets.network_words import NetworkWords

TARGET = Target(
    id="docker",
    title="Docker (DOCKER-USER)",
    group=Group.LINUX,
    language="bash",
    forms=(Form.ADD, Form.COMPLETE, Form.UNDO, Form.SHOW),
    engines=("docker-rules",),
    render=render,
    networks=NetworkWords.SHORT,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    delta=delta,
    base=(OUTGOING,),
    lacks=(
        Lack(Feature.OPEN_ALREADY, direction=Direction.OUTBOUND),
        Lack(
            Feature.PROTOCOLS,
            "Docker publishes ports of TCP, UDP and SCTP only: give the container the host's own network (`--network host`), and open this in the host's firewall",
            protocols=protocols_except(6, 17, 132),
        ),
        Lack(
            Feature.HOST_NAMES,
            "A name is looked up once, when the rule is loaded: put the addresses you rely on in place of any",
        ),
        Lack(
            Feature.ONE_LINK,
            "Docker publishes nothing to groups, broadcast addresses and link-local addresses: give the container the host's own network (`--network host`), and open this in the host's firewall",
        ),
        Lack(Feature.UNTRACKED),
    ),
    notes=(
        "What comes to a published port (`docker run -p 443:443`, `ports:` in Compose) is sent on to the container before the chain INPUT: rules of UFW, the zones of firewalld, and INPUT of iptables and nftables do not see it. Docker lets everybody in.",
        "A port that only the host itself needs is published to the loopback address: `-p 127.0.0.1:5432:5432`. Then it needs no rule; before Docker 28, hosts on the same link reached it all the same.",
        "The rules are for published ports by the number on the host, whatever the container's own port is. A service on the host itself, and a container with `--network host`, are filtered by the host's firewall.",
        "Outgoing flows need no rule: Docker lets containers open any connection. Where your own rules in DOCKER-USER drop what containers send, no form here lifts that but the complete one.",
        "The addition opens what your own rules in DOCKER-USER drop. Where there are none, everything published is open already: take the complete form to close the rest.",
        "The complete form closes all other published ports, and the containers' own addresses from outside. It leaves open what containers send, and what containers of one network send each other.",
        "Since Docker 28, what a container sends to a published port of another network by the host's address counts as coming from outside: the complete form drops it where no flow has the container's address.",
        "Networks of the gateway mode `routed` publish nothing at the host's address: the complete form closes them. It knows bridges by Docker's own names: `docker0`, `docker_gwbridge` and `br-` with more behind it.",
        "Docker never empties DOCKER-USER, but a restart of the host does: put the rules into a service that starts after Docker.",
        "IPv6 passes through DOCKER-USER where the container's network has IPv6, by default since Docker 27. Elsewhere Docker's proxy takes IPv6 to published ports on the host itself, and the chain INPUT filters it; `ip6tables` may then have no chain DOCKER-USER.",
        'With `"firewall-backend": "nftables"` (Docker 29), there is no DOCKER-USER: use a table of your own with a chain on the hook forward.',
        "What is proven here are the rules that Docker writes, without Docker: no daemon runs.",
    ),
    links=(
        (
            "Docker: packet filtering and firewalls",
            "https://docs.docker.com/engine/network/packet-filtering-firewalls/",
        ),
        ("Docker with iptables", "https://docs.docker.com/engine/network/firewall-iptables/"),
        (
            "Docker's rules, as its tests list them",
            "https://github.com/moby/moby/tree/master/integration/network/bridge/iptablesdoc/generated",
        ),
        (
            "iptables-extensions(8), conntrack",
            "https://manpages.debian.org/bookworm/iptables/iptables-extensions.8.en.html",
        ),
    ),
)
