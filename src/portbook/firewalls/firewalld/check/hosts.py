"""Host profiles of firewalld, as the commands that set it up: the first is firewalld as its package leaves it.

Its zone `public` has ssh and dhcpv6-client; `inside/settings.py` has the other settings.
"""

from __future__ import annotations

from portbook.proof.host.driver import Host

_FIREWALL_CMD = "firewall-cmd --permanent"
_DISCOVERY = ("neighbour-solicitation", "neighbour-advertisement")


def _closing(name: str, priority: int) -> str:
    """A policy that drops all traffic from the host except neighbour discovery."""
    policy = f"{_FIREWALL_CMD} --policy={name}"
    allowed = [f'rule family="ipv6" icmp-type name="{kind}" accept' for kind in _DISCOVERY]
    lines = (
        f"{_FIREWALL_CMD} --new-policy={name}",
        f"{policy} --add-ingress-zone=HOST",
        f"{policy} --add-egress-zone=ANY",
        f"{policy} --set-target=DROP",
        f"{policy} --set-priority={priority}",
        *(f"{policy} --add-rich-rule='{rule}'" for rule in allowed),
    )
    return "\n".join((*lines, "firewall-cmd --reload")) + "\n"


_DROPPING_ZONE = f"{_FIREWALL_CMD} --zone=public --set-target=DROP\nfirewall-cmd --reload\n"

HOSTS = (
    Host("stock", ("",)),
    Host("policy drop outbound", (_closing("closed", 100),)),
    Host(
        "policy drop outbound, priority -1",
        (_closing("closed-early", -1),),
        advice="give the policy that lets packets out a priority below -1",
    ),
    Host(
        "zone drop",
        (_DROPPING_ZONE,),
        advice="put the rules into the zone of the interface, with a priority below 0",
    ),
)
