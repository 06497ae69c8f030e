"""Application profiles and names of services, which a command of ufw may name in place of ports.

Sources: `/etc/ufw/applications.d` as the packages of Debian 12 fill it (ufw 0.36.2, openssh-server, nginx-common, samba, postfix,
cups-daemon, bind9) and Ubuntu's apache2-utils; `/etc/services` of Debian's netbase, of Fedora's setup and of Arch's iana-etc.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from portbook.targets.base import Doubt, Remark

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
"""The ports that each profile opens, in the words of a rule."""


@dataclass(frozen=True)
class Service:
    """A service of `/etc/services`.

    Attributes:
        port: its port.
        always: the protocols that every system gives the service.
    """

    port: int
    always: tuple[str, ...] = ("tcp",)


SERVICES: Mapping[str, Service] = {
    "ssh": Service(22),
    "smtp": Service(25),
    "domain": Service(53, ("tcp", "udp")),
    "http": Service(80),
    "pop3": Service(110),
    "ntp": Service(123, ("udp",)),
    "imap": Service(143),
    "imap2": Service(143),
    "ldap": Service(389),
    "https": Service(443),
    "submission": Service(587),
    "ldaps": Service(636),
    "imaps": Service(993),
    "pop3s": Service(995),
    "mysql": Service(3306),
    "postgresql": Service(5432),
}
BOTH = ("tcp", "udp")
"""The protocols that a system may give a service and that ufw looks for."""


def as_packaged(line: int, profile: str) -> Remark:
    """The remark that Portbook takes the ports of an application profile from its package, not from the host."""
    message = f"Portbook takes the ports of the application profile {profile} from its package"
    return Remark(line, message, "ufw-profile-as-packaged", "sudo ufw app info shows the ports that the host gives it")


def depends_on_services(line: int, service: str, protocol: str) -> Doubt:
    """The doubt whether the name of a service stands for a protocol that only some systems give it."""
    message = (
        f"whether {service} is {protocol.upper()} {SERVICES[service].port} too depends on /etc/services of the host"
    )
    return Doubt(line, message, (), "ufw-service-of-host", "write the port and its protocol")
