"""Rules about commands that their tool accepts, and that do not do what the page means."""

from __future__ import annotations

from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Severity

NO_HOOK = DocumentRule(
    "chain-without-hook",
    Severity.WARNING,
    finds="A chain that the page makes and fills with rules, and that no packet comes to: it has no hook, and no rule that is loaded jumps to it.",
    why="The tool accepts it without a word. Rules that block nothing look like rules that block.",
    bad="""\
table inet filter {
    chain web {
        tcp dport 443 accept
    }
}
""",
    instead="Begin a chain of nft with its hook. Of iptables' own chains, jump to it.",
    good="""\
table inet filter {
    chain web {
        type filter hook input priority filter;
        tcp dport 443 accept
    }
}
""",
    language="text",
)
BEHIND = DocumentRule(
    "behind-final-drop",
    Severity.WARNING,
    finds="A rule behind one that drops or rejects every packet, in the same chain and the same part of the page.",
    why="Packet filters take the first rule that matches. No packet comes to the later one.",
    bad="""\
sudo iptables -A INPUT -j DROP
sudo iptables -A INPUT -p tcp --dport 443 -j ACCEPT
""",
    instead="Write the rule that drops the rest last.",
    good="""\
sudo iptables -A INPUT -p tcp --dport 443 -j ACCEPT
sudo iptables -A INPUT -j DROP
""",
)
NOT_RELOADED = DocumentRule(
    "not-reloaded",
    Severity.WARNING,
    finds="`firewall-cmd --permanent` without a reload on the rest of the page. In the lab, a reload changes the rules that are in effect.",
    why="The permanent settings count from the next start or reload on. Until then the port stays as it was, and readers look for the fault elsewhere.",
    bad="sudo firewall-cmd --permanent --add-port=8080/tcp\n",
    instead="Reload behind the last permanent change.",
    good="""\
sudo firewall-cmd --permanent --add-port=8080/tcp
sudo firewall-cmd --reload
""",
    of_page=True,
)
DIRECTION = DocumentRule(
    "inbound-for-outbound",
    Severity.WARNING,
    finds="A command that lets connections in, right below a comment that speaks of outbound or egress traffic, and not of inbound.",
    why="The host is open to connections that it does not need, and the connections that it needs are as blocked as before.",
    bad="""\
# Allow outbound HTTPS
sudo ufw allow 443/tcp
""",
    instead="Write the direction: `out` for ufw, the chain `OUTPUT` for iptables, a policy for firewall-cmd.",
    good="""\
# Allow outbound HTTPS
sudo ufw allow out 443/tcp
""",
)
IPV4_ONLY = DocumentRule(
    "ipv4-only",
    Severity.NOTE,
    finds="A page with rules of iptables for any address and none of ip6tables.",
    why="iptables knows IPv4 only. On a host with IPv6, what it blocks stays open there, and what it opens stays blocked.",
    bad="sudo iptables -A INPUT -p tcp --dport 443 -j ACCEPT\n",
    instead="Write both, or say that the host has no IPv6.",
    good="""\
sudo iptables -A INPUT -p tcp --dport 443 -j ACCEPT
sudo ip6tables -A INPUT -p tcp --dport 443 -j ACCEPT
""",
    of_page=True,
)
UNSEEN = DocumentRule(
    "depends-on-unseen",
    Severity.NOTE,
    finds="A command that names a chain, table, zone, set, service or profile that a fresh host does not have and nothing before it on the page makes.",
    why="On a reader's host it fails, unless something else has made it. The page does not say what.",
    bad="sudo firewall-cmd --zone=lab --add-port=8080/tcp\n",
    instead="Show the command that makes it, or say where it comes from.",
    good="""\
sudo firewall-cmd --permanent --new-zone=lab
sudo firewall-cmd --reload
sudo firewall-cmd --zone=lab --add-port=8080/tcp
""",
)
REDIRECTION = DocumentRule(
    "placeholder-redirect",
    Severity.NOTE,
    finds="A placeholder in angle brackets outside quotes, in a command of a shell.",
    why="A shell takes `<your-ip>` for a redirection. A reader who forgets to put a value in gets an error about a file, or an empty file.",
    bad="sudo ufw allow from <your-ip> to any port 22 proto tcp\n",
    instead="Write a variable, a documentation address, or a word in capitals.",
    good='sudo ufw allow from "$YOUR_IP" to any port 22 proto tcp\n',
)
PORT_IGNORED = DocumentRule(
    "port-ignored",
    Severity.WARNING,
    finds="A port in a rule of EC2 for all protocols.",
    why="EC2 lets all ports of all protocols through, whatever port the command names. The group is open wider than the page says.",
    bad="aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d --protocol all --port 443 --cidr 0.0.0.0/0\n",
    instead="Write the protocol.",
    good="aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d --protocol tcp --port 443 --cidr 0.0.0.0/0\n",
)
PORT_AS_PROTOCOL = DocumentRule(
    "port-as-protocol",
    Severity.WARNING,
    finds="A port behind a comma, in a list of gcloud that begins with a protocol and its port.",
    why="gcloud splits the list at the comma and takes a number alone for a protocol of IP. The port stays closed. Of numbers above 255 there is "
    "no protocol, and the command fails.",
    bad="gcloud compute firewall-rules create allow-remote --allow tcp:443,22\n",
    instead="Write the protocol before each port.",
    good="gcloud compute firewall-rules create allow-remote --allow tcp:443,tcp:22\n",
)
RULES = (NO_HOOK, BEHIND, NOT_RELOADED, DIRECTION, IPV4_ONLY, PORT_IGNORED, PORT_AS_PROTOCOL, UNSEEN, REDIRECTION)
