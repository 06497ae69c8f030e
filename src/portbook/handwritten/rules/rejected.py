"""Rules about commands that their own tool rejects."""

from __future__ import annotations

from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Severity

_FAILS = "A reader copies the command and gets an error. A script with it ends, or goes on without the rule."
REJECTED = DocumentRule(
    "rejected-by-tool",
    Severity.ERROR,
    finds="""A command, or a file, that its own tool rejects in the lab, whatever comes before it; a command of a cloud or of Windows, a manifest or a
resource that the vendor's reference, model or schema does not allow. The message says what rejects it, in the tool's own words where it was run.""",
    why=_FAILS,
    bad="sudo iptables -A OUTPUT -i eth0 -p tcp --dport 443 -j ACCEPT\n",
    instead="What the tool's message and its manual say.",
    good="sudo iptables -A OUTPUT -o eth0 -p tcp --dport 443 -j ACCEPT\n",
)
RANGE = DocumentRule(
    "range-separator",
    Severity.ERROR,
    finds="A range of ports with the sign of another firewall. The tool rejects it, and accepts it with its own sign.",
    why=f"iptables, ufw and openstack write `8000:8100`; nft, firewalld, aws, az and gcloud write `8000-8100`. {_FAILS}",
    bad="sudo ufw allow 8000-8100/tcp\n",
    instead="Write `:` for iptables, ip6tables, ufw and openstack, `-` for nft, firewall-cmd, aws, az and gcloud.",
    good="sudo ufw allow 8000:8100/tcp\n",
)
SINGLE_DASH = DocumentRule(
    "single-dash-option",
    Severity.ERROR,
    finds="A long option with one dash. The tool reads it as several short ones and rejects it, and accepts it with two dashes.",
    why=_FAILS,
    bad="sudo iptables -A INPUT -p tcp -dport 22 -j ACCEPT\n",
    instead="Write two dashes.",
    good="sudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n",
)
PORT_FIRST = DocumentRule(
    "port-without-protocol",
    Severity.ERROR,
    finds="A port of iptables without a protocol before it: `--dport` is an option of `-p tcp` and `-p udp`, and unknown without them.",
    why=_FAILS,
    bad="sudo iptables -A INPUT --dport 22 -p tcp -j ACCEPT\n",
    instead="Write the protocol first.",
    good="sudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n",
)
MULTIPORT = DocumentRule(
    "ports-need-multiport",
    Severity.ERROR,
    finds="A list of ports in iptables' `--dport` or `--sport`, which take one port or one range.",
    why=_FAILS,
    bad="sudo iptables -A INPUT -p tcp --dport 80,443 -j ACCEPT\n",
    instead="Write `-m multiport --dports`.",
    good="sudo iptables -A INPUT -p tcp -m multiport --dports 80,443 -j ACCEPT\n",
)
BRACES = DocumentRule(
    "ports-need-braces",
    Severity.ERROR,
    finds="A list of ports in an nft rule without braces.",
    why=_FAILS,
    bad="sudo nft add rule inet filter input tcp dport 80,443 accept\n",
    instead="Write a set in braces, with quotes for the shell.",
    good="sudo nft add rule inet filter input tcp dport '{ 80, 443 }' accept\n",
)
EXPANDED = DocumentRule(
    "braces-expanded",
    Severity.ERROR,
    finds="Braces with a comma and no blanks outside quotes. The shell makes several words of them, and nft never gets the braces.",
    why="Bash and zsh expand `{80,443}` to `80 443`. nft reports a syntax error that does not tell why.",
    bad="sudo nft add rule inet filter input tcp dport {80,443} accept\n",
    instead="Put quotes around the braces.",
    good="sudo nft add rule inet filter input tcp dport '{80,443}' accept\n",
)
SEMICOLON = DocumentRule(
    "unquoted-semicolon",
    Severity.ERROR,
    finds="A semicolon in the braces of an nft command that stands outside quotes. The shell ends the command there.",
    why="nft gets half of a command and rejects it. The rest is run as another command.",
    bad="sudo nft add chain inet filter web { type filter hook input priority 0; policy accept; }\n",
    instead="Put the whole command in single quotes, or write `\\;`.",
    good="sudo nft 'add chain inet filter web { type filter hook input priority 0; policy accept; }'\n",
)
PROTOCOL = DocumentRule(
    "missing-protocol",
    Severity.ERROR,
    finds="""Ports without a protocol where the tool asks for one: a range or a list in ufw, any port in firewall-cmd, each port of a list
in gcloud, which takes the 443 of `tcp:80,443` for the number of a protocol.""",
    why=_FAILS,
    bad="sudo firewall-cmd --add-port=8080\n",
    instead="Write the protocol behind the port.",
    good="sudo firewall-cmd --add-port=8080/tcp\n",
)
ONE_PORT = DocumentRule(
    "one-port-each",
    Severity.ERROR,
    finds="""Several ports in one value of firewall-cmd or aws, which take one port or one range, or of `az network nsg rule`, which takes a
list with blanks between.""",
    why=_FAILS,
    bad="sudo firewall-cmd --add-port=80/tcp,443/tcp\n",
    instead="Write the option once for each port; with aws, the command; with az, blanks.",
    good="sudo firewall-cmd --add-port=80/tcp --add-port=443/tcp\n",
)
LENGTH = DocumentRule(
    "cidr-without-length",
    Severity.ERROR,
    finds="An address without the length of a network where EC2 asks for one.",
    why=_FAILS,
    bad="aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d --protocol tcp --port 22 --cidr 203.0.113.7\n",
    instead="Write `/32` behind one IPv4 address, or the length of the network.",
    good="aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d --protocol tcp --port 22 --cidr 203.0.113.7/32\n",
)
TYPOGRAPHY = DocumentRule(
    "typographic-sign",
    Severity.ERROR,
    finds="A dash or a quotation mark of typography where the shell and the tool know only the plain one.",
    why="It looks right, so nobody sees the fault. A text processor, or a converter of documents, has put it there.",
    bad="sudo iptables -A INPUT -p tcp –dport 22 -j ACCEPT\n",
    instead="Write the plain signs, and mark the command as code, so that nothing changes them.",
    good="sudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n",
)
MISSPELLED = DocumentRule(
    "misspelled-word",
    Severity.ERROR,
    finds="A word that the tool rejects, where it accepts the command with a word that is almost the same.",
    why=_FAILS,
    bad="sudo iptables -A INPUT -p tcp --dprot 22 -j ACCEPT\n",
    instead="Write the word as the message says.",
    good="sudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n",
)
MISSPELLED_NAME = DocumentRule(
    "misspelled-name",
    Severity.WARNING,
    finds="""A target or chain of iptables that a fresh host does not have and the page does not make, where a standard one is the same
but for its capitals or its word: `accept`, `ALLOW`, `input`.""",
    why="Names have their capitals: to iptables, `accept` is a chain that somebody made. If nobody did, the command fails.",
    bad="sudo iptables -A INPUT -p tcp --dport 22 -j accept\n",
    instead="Write the standard name.",
    good="sudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n",
)
RULES = (
    REJECTED,
    RANGE,
    SINGLE_DASH,
    PORT_FIRST,
    MULTIPORT,
    BRACES,
    EXPANDED,
    SEMICOLON,
    PROTOCOL,
    ONE_PORT,
    LENGTH,
    TYPOGRAPHY,
    MISSPELLED,
    MISSPELLED_NAME,
)
