"""Protocol names as Linux tools write them.

Source: /etc/protocols of Debian's netbase; nft and iptables know `icmpv6` themselves. `ip` is number 0 in nft, and every
protocol in iptables.
"""

from __future__ import annotations

from portbook.rules.boxes import Interval
from portbook.targets.base import CannotJudge

HEADERS = frozenset({0, 43, 44, 60})
"""IPv6 extension headers: a filter skips them, so as protocols they match no packet."""

AH = 51
"""Also a header before others in IPv6. Portbook takes a packet with one for a packet of AH, whatever is behind it.

nftables and the nft variant of ip6tables stop at it (`IP6_FH_F_AUTH` in include/net/netfilter/nf_tables_ipv6.h). Legacy
ip6tables looks behind it (`ip6_packet_match` in net/ipv6/netfilter/ip6_tables.c): its `-p ah` matches nothing, and `-p tcp`
matches TCP behind AH too. `-m ah` finds the header in both variants. Measured with Linux 6.18 and iptables 1.8.9.
"""

NO_NEXT_HEADER = 59
"""Nothing follows it in IPv6, so connection tracking takes the packet for invalid (`ipv6_skip_exthdr` in
net/ipv6/exthdrs_core.c), and nobody answers it."""

NUMBERS = {
    "hopopt": 0,
    "icmp": 1,
    "igmp": 2,
    "ggp": 3,
    "ipencap": 4,
    "st": 5,
    "tcp": 6,
    "egp": 8,
    "igp": 9,
    "pup": 12,
    "udp": 17,
    "hmp": 20,
    "xns-idp": 22,
    "rdp": 27,
    "iso-tp4": 29,
    "dccp": 33,
    "xtp": 36,
    "ddp": 37,
    "idpr-cmtp": 38,
    "ipv6": 41,
    "ipv6-route": 43,
    "ipv6-frag": 44,
    "idrp": 45,
    "rsvp": 46,
    "gre": 47,
    "esp": 50,
    "ah": 51,
    "skip": 57,
    "ipv6-icmp": 58,
    "icmpv6": 58,
    "ipv6-nonxt": 59,
    "ipv6-opts": 60,
    "rspf": 73,
    "vmtp": 81,
    "eigrp": 88,
    "ospf": 89,
    "ax.25": 93,
    "ipip": 94,
    "etherip": 97,
    "encap": 98,
    "pim": 103,
    "ipcomp": 108,
    "vrrp": 112,
    "l2tp": 115,
    "isis": 124,
    "sctp": 132,
    "fc": 133,
    "mobility-header": 135,
    "udplite": 136,
    "mpls-in-ip": 137,
    "manet": 138,
    "hip": 139,
    "shim6": 140,
    "wesp": 141,
    "rohc": 142,
    "ethernet": 143,
}


def not_header(line: int, protocols: Interval) -> Interval:
    """The protocols of one word of a rule.

    Raises:
        CannotJudge: the word is an IPv6 extension header.
    """
    first, last = protocols
    if first == last and first in HEADERS:
        message = "an IPv6 extension header is not a protocol"
        raise CannotJudge(line, message, id_="netfilter-extension-header", cure="match the protocol behind it")
    return protocols
