"""Application profiles and names of services, of which a command of ufw may tell the name only.

Sources: `/etc/ufw/applications.d` as the packages of Debian 12 fill it (ufw 0.36.2, openssh-server, nginx-common, samba, postfix,
cups-daemon, bind9) and Ubuntu's apache2-utils; `/etc/services` of Debian's netbase, of Fedora's setup and of Arch's iana-etc.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PROFILES: Mapping[str, tuple[str, ...]] = {
    "OpenSSH": ("22/tcp",),
    "Nginx HTTP": ("80/tcp",),
    "Nginx HTTPS": ("443/tcp",),
    "Nginx Full": ("80,443/tcp",),
    "Apache": ("80/tcp",),
    "Apache Secure": ("443/tcp",),
    "Apache Full": ("80,443/tcp",),
    "WWW": ("80/tcp",),
    "WWW Secure": ("443/tcp",),
    "WWW Full": ("80,443/tcp",),
    "WWW Cache": ("8080/tcp",),
    "Samba": ("137,138/udp", "139,445/tcp"),
    "CIFS": ("137,138/udp", "139,445/tcp"),
    "NFS": ("2049,111/tcp", "2049,111/udp"),
    "SSH": ("22/tcp",),
    "VNC": ("5900/tcp",),
    "DNS": ("53",),
    "Bind9": ("53",),
    "LDAP": ("389/tcp",),
    "LDAPS": ("636/tcp",),
    "Postfix": ("25/tcp",),
    "Postfix SMTPS": ("465/tcp",),
    "Postfix Submission": ("587/tcp",),
    "SMTP": ("25/tcp",),
    "Mail submission": ("587/tcp",),
    "IMAP": ("143/tcp",),
    "IMAPS": ("993/tcp",),
    "POP3": ("110/tcp",),
    "POP3S": ("995/tcp",),
    "CUPS": ("631",),
    "IPP": ("631",),
    "XMPP": ("5222/tcp", "5269/tcp"),
}
"""What each opens, in the words of a rule."""


@dataclass(frozen=True)
class Named:
    """A service of `/etc/services`.

    Attributes:
        port: its port.
        always: the protocols that every system gives it.
    """

    port: int
    always: tuple[str, ...] = ("tcp",)


SERVICES: Mapping[str, Named] = {
    "ssh": Named(22),
    "smtp": Named(25),
    "domain": Named(53, ("tcp", "udp")),
    "http": Named(80),
    "pop3": Named(110),
    "ntp": Named(123, ("udp",)),
    "imap": Named(143),
    "imap2": Named(143),
    "ldap": Named(389),
    "https": Named(443),
    "submission": Named(587),
    "ldaps": Named(636),
    "imaps": Named(993),
    "pop3s": Named(995),
    "mysql": Named(3306),
    "postgresql": Named(5432),
}
BOTH = ("tcp", "udp")
"""The protocols that a system may give a service, where ufw looks."""
AS_PACKAGED = "read as the package of the application profile {name} ships it: sudo ufw app info tells the host's own"
OF_HOST = (
    "whether {name} is {protocol} {port} too depends on /etc/services of the host: write the port and its protocol"
)
