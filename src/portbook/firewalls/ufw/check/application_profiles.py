"""Application profiles that hosts of the lab have, word for word as packages of Debian 12 and Ubuntu 22.04 lay them.

Sources: openssh-server, nginx-common, apache2-utils of Ubuntu, samba, postfix, bind9, cups-daemon and ufw itself. Nobody else's
profile is ever read.
"""

from __future__ import annotations

import re

TEXT = """\
[OpenSSH]
title=Secure shell server, an rshd replacement
description=OpenSSH is a free implementation of the Secure Shell protocol.
ports=22/tcp

[Nginx HTTP]
title=Web Server (Nginx, HTTP)
description=Small, but very powerful and efficient web server
ports=80/tcp

[Nginx HTTPS]
title=Web Server (Nginx, HTTPS)
description=Small, but very powerful and efficient web server
ports=443/tcp

[Nginx Full]
title=Web Server (Nginx, HTTP + HTTPS)
description=Small, but very powerful and efficient web server
ports=80,443/tcp

[Apache]
title=Web Server
description=Apache v2 is the next generation of the omnipresent Apache web server.
ports=80/tcp

[Apache Secure]
title=Web Server (HTTPS)
description=Apache v2 is the next generation of the omnipresent Apache web server.
ports=443/tcp

[Apache Full]
title=Web Server (HTTP,HTTPS)
description=Apache v2 is the next generation of the omnipresent Apache web server.
ports=80,443/tcp

[Samba]
title=LanManager-like file and printer server for Unix
description=The Samba software suite
ports=137,138/udp|139,445/tcp

[Postfix]
title=Mail server (SMTP)
description=Postfix is a high-performance mail transport agent
ports=25/tcp

[Postfix SMTPS]
title=Mail server (SMTPS)
description=Postfix is a high-performance mail transport agent
ports=465/tcp

[Postfix Submission]
title=Mail server (Submission)
description=Postfix is a high-performance mail transport agent
ports=587/tcp

[Bind9]
title=Internet Domain Name Server
description=The Berkeley Internet Name Domain
ports=53

[CUPS]
title=Common UNIX Printing System server
description=CUPS is a printing system
ports=631

[WWW]
title=Web Server
description=Web server
ports=80/tcp

[WWW Secure]
title=Web Server (HTTPS)
description=Web Server (HTTPS)
ports=443/tcp

[WWW Full]
title=Web Server (HTTP,HTTPS)
description=Web Server (HTTP,HTTPS)
ports=80,443/tcp
"""
NAMES = frozenset(re.findall(r"^\[(.+)\]$", TEXT, re.MULTILINE))
