"""Words and lines that the attack puts into texts for iptables and nftables, with `|` between them.

Source: iptables(8) and iptables-extensions(8), 1.8.9; nft(8), 1.0.6.
"""

from __future__ import annotations


def listed(words: str) -> tuple[str, ...]:
    r"""Each of some words or lines; `\n` begins a new one in the middle."""
    return tuple(word.replace("\\n", "\n") for line in words.strip().splitlines() for word in line.split("|") if word)


IPTABLES = listed("""
-p tcp|-p udp|-p all|-p icmp|-p 6|! -p tcp|-s 192.0.2.0/24|! -s 192.0.2.0/24|-d 198.51.100.7|-i lo|! -i lo|-o lo|-f|! -f
--dport 443|--dport 22|--sport 443|! --dport 22|--dport 22:443|-m multiport --dports 22,443|-m multiport ! --dports 1,2
-m multiport --sports 1000:2000|-m multiport --ports 22|--syn|! --syn|--tcp-flags ALL NONE|! --tcp-flags ALL NONE
--tcp-flags SYN,ACK SYN|--tcp-flags ACK ACK|--tcp-flags SYN,RST,ACK,FIN SYN|--tcp-flags PSH PSH|--tcp-option 2
-m state --state NEW|-m state ! --state NEW|-m conntrack --ctstate ESTABLISHED|-m conntrack --ctstate INVALID
-m conntrack ! --ctstate INVALID|-m conntrack --ctstate NEW,RELATED|-m conntrack --ctstate UNTRACKED
-m conntrack --ctstate DNAT|-m conntrack ! --ctstate ESTABLISHED,DNAT|-m conntrack --ctorigdstport 8080
-m conntrack --ctdir ORIGINAL|-m conntrack --ctproto tcp|-m limit --limit 5/min|-m limit|-m limit --limit 5/s --limit-burst 9
-m addrtype --dst-type LOCAL|-m addrtype ! --dst-type LOCAL|-m addrtype --dst-type BROADCAST|-m addrtype --src-type LOCAL
-m addrtype --dst-type MULTICAST|-m addrtype --src-type BROADCAST|-m addrtype --dst-type UNICAST|-m comment --comment x
-m comment --comment -j|-m comment --comment "-p udp"|-m mark --mark 0x1|-m mark ! --mark 0x1|-m mark --mark 0x8000/0x8000
-m pkttype --pkt-type unicast|-m pkttype --pkt-type broadcast|-m pkttype ! --pkt-type host|-m length --length 0:40
-m ttl --ttl-lt 5|-m hl --hl-eq 255|-m iprange --src-range 192.0.2.1-192.0.2.9|-m iprange ! --dst-range 10.0.0.0-10.9.9.9
-m statistic --mode random --probability 0.5|-m mac --mac-source 02:00:00:00:00:01|-m owner --uid-owner 0|-m socket
-m time --timestart 01:00 --timestop 02:00|-m connlimit --connlimit-above 20|-m recent --rcheck|-m string --string x --algo bm
-m hashlimit --hashlimit-above 20/sec --hashlimit-name a|-m dscp --dscp 0|-m tos --tos 0|-m u32 --u32 "0=1"|-m ecn --ecn-ip-ect 0
-m helper --helper ftp|-m connmark --mark 1|-m connbytes --connbytes 0: --connbytes-dir both --connbytes-mode bytes
-m cpu --cpu 0|-m policy --dir in --pol none|-m physdev --physdev-is-in|-m tcpmss --mss 0:500|-m quota --quota 1
-m esp --espspi 1|-m ah|-m rt --rt-type 0|-m frag --fragid 1|-m ipv6header --header frag --soft|-m icmp --icmp-type 8
-m tcp|-m udp|-m conntrack|-w|-t filter|-t nat|-i eth0|-i eth+|! -i eth0|-j ACCEPT|-j DROP|-j REJECT|-j RETURN|-j LOG|-g own
""")
IPTABLES_LINES = listed("""
{} -P INPUT DROP|{} -P INPUT ACCEPT|{} -P OUTPUT DROP|{} -P FORWARD ACCEPT|{} -P FORWARD DROP|{} -N own|{} -A own -j ACCEPT
{} -I INPUT -j own|{} -I INPUT -j RETURN|{} -I OUTPUT -g own|{} -A INPUT -j DROP|{} -I INPUT -p tcp ! --syn -j ACCEPT
{} -I INPUT -m conntrack --ctstate INVALID -j ACCEPT|{} -I INPUT -p tcp --tcp-flags ALL NONE -j DROP|{} -I INPUT -j LOG
{} -I INPUT -p tcp --dport 22 -j DROP|{} -I INPUT -i lo -j ACCEPT|{} -A INPUT -j REJECT|{} -I FORWARD -j ACCEPT
{} -A INPUT -p udp --dport 9 -j ACCEPT|{} -I OUTPUT -p tcp --dport 443 -j ACCEPT|{} -D INPUT -j DROP|{} -S
""")
SAVED_LINES = listed("""
-A INPUT -j DROP|-A INPUT -j RETURN|-A INPUT -p tcp -m tcp ! --tcp-flags FIN,SYN,RST,ACK SYN -j ACCEPT|-A INPUT -j own
:own - [0:0]|-A own -j ACCEPT|-A own -p tcp -j RETURN|-A own -j DROP|-A FORWARD -j ACCEPT|-A OUTPUT -p tcp -j REJECT
-A INPUT -p tcp -m tcp --dport 22 -j DROP|-A INPUT -m conntrack --ctstate NEW -j own|-A INPUT -g own|-A INPUT -j LOG
-A INPUT -m conntrack --ctstate INVALID -j DROP|-A INPUT -p tcp -j own|-A INPUT -f -j DROP|-A INPUT -j MARK --set-xmark 0x1/0x1
-A INPUT -m mark --mark 0x1/0x1 -j DROP|-A INPUT -m mark --mark 0x2/0x2 -j DROP|:f2b-x - [0:0]|-A f2b-x -s 203.0.113.9/32 -j DROP
-A INPUT -j f2b-x|-A f2b-x -j RETURN|-A f2b-x -j DROP|-A INPUT -p tcp -m limit --limit 5/min -j own|COMMIT|*nat|*mangle
""")
NFT = listed("""
counter|counter packets 0 bytes 0|comment "x"|comment "tcp dport 22 drop"|accept|drop|return|reject|log|log prefix "tcp dport 22 "
limit rate 5/minute|limit rate over 5/minute|limit rate 10/second burst 5 packets|jump own|goto own|meta nfproto ipv4
meta nfproto != ipv6|meta l4proto tcp|meta l4proto { tcp, udp }|meta l4proto != udp|ip protocol tcp|ip saddr 192.0.2.0/24
ip saddr != 192.0.2.0/24|ip6 saddr 2001:db8::/32|ip daddr 198.51.100.7|iif lo|iif != lo|iifname "lo"|oif lo|iifname "eth0"
iifname != "eth0"|iifname "eth*"|tcp dport 22|tcp dport { 22, 443 }|tcp dport != 22|tcp dport 1-1000|tcp sport 443|udp dport 443
th dport 443|ct state new|ct state established|ct state invalid|ct state { new, untracked }|ct state != invalid|ct state != new
ct state related|ct status dnat|ct direction original|ct original proto-dst 8080|ct mark 1|meta mark 1|meta mark set 1
meta mark 0x8000|meta mark & 0x1 == 0x1|meta pkttype host|meta pkttype broadcast|meta pkttype != unicast|fib daddr type local
fib daddr type broadcast|fib daddr type != local|fib saddr type broadcast|fib saddr . iif oif missing|fib saddr . iif oif exists
tcp flags syn|tcp flags != syn|tcp flags == syn|tcp flags syn / fin,syn,rst,ack|tcp flags != syn / fin,syn,rst,ack
tcp flags & (fin | syn) == fin | syn|tcp flags ! syn|tcp flags 0x0|tcp flags { syn, ack }|tcp flags & ack == ack
ip frag-off & 0x1fff != 0x0|ip frag-off & 0x1fff == 0x0|exthdr frag exists|ip dscp 0|ip ttl 1|ip length 1-40|meta length 1-40
icmp type echo-request|icmpv6 type echo-request|meta hour 1-2|meta cpu 0|meta skuid 0|socket transparent 1|ct helper "ftp"
quota over 10 mbytes|ct count over 20|tcp option mss size 1-500|numgen random mod 2 == 0|meta nftrace set 1|@th,0,16 22
ct state vmap { new : accept }|tcp dport vmap { 22 : drop, 443 : accept }|iifname vmap { "lo" : accept, "eth0" : drop }
""")
NFT_LINES = listed("""
flush ruleset|add chain inet filter own|add rule inet filter own accept|insert rule inet filter input jump own
insert rule inet filter input drop|insert rule inet filter input return|add rule inet filter input drop
insert rule inet filter forward accept|table inet own {\\n chain input {\\n accept\\n }\\n}|insert rule inet filter output drop
table inet own {\\n chain input {\\n type filter hook input priority 0; policy accept;\\n tcp dport 22 drop\\n }\\n}
table inet filter {\\n chain input {\\n tcp dport 22 accept\\n }\\n}|insert rule inet filter input ct state invalid accept
insert rule inet filter input tcp dport 22 drop|insert rule inet filter input iif lo accept|chain own {\\n drop\\n }
""")
