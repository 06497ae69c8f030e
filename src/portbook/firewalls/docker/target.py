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
    engines=("docker",),
    render=render,
    networks=NetworkWords.SHORT,
    read=read,
    read_state=read_state,
    read_host=read_listing,
    read_host_by=read_listing,
    delta=delta,
    base=(OUTGOING,),
    lacks=(
        Lack(
            Feature.DIRECTION,
            "Docker lets containers open any connection, so there is nothing to add. To limit them, write rules with the container's network: `-s 172.18.0.0/16`",
            direction=Direction.OUTBOUND,
        ),
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
    notes=("x.",),
)
