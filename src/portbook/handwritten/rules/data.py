"""Rules about documents that say something else than the data, or than themselves."""

from __future__ import annotations

from portbook.handwritten.rules.rule import DocumentRule
from portbook.model import Severity

_BOUND = "The page names its service by `ports:` in its front matter, or `--service` does."
OPENS = DocumentRule(
    "opens-undocumented",
    Severity.NOTE,
    finds=f"""Commands that open a port, in a protocol and direction, that no role of the page's service documents. {_BOUND} Addresses are
not compared. SSH, DNS, DHCP, NTP and the web are passed over, and so is what a comment or a heading gives to another service.""",
    why="Readers open what nothing needs. Or the data lacks a flow, and everybody who trusts it blocks one.",
    bad="""\
---
ports: prometheus
---

```bash
sudo ufw allow 9900/tcp
```
""",
    instead="Open the port that the data documents, or document the flow.",
    good="""\
---
ports: prometheus
---

```bash
sudo ufw allow 9090/tcp
```
""",
    language="markdown",
)
MISSES = DocumentRule(
    "misses-documented",
    Severity.NOTE,
    finds=f"""A page that opens some of the ports that a role of its service needs in a direction, and leaves another one of that direction
out. {_BOUND} Of several roles, the one counts of which the page opens most. Flows that are recommended or optional are not needed, and
of alternatives one is enough.""",
    why="A reader who does what the page says has a firewall through which the service does not work.",
    bad="""\
---
ports: consul
---

```bash
sudo ufw allow 8301/tcp
```
""",
    instead="Open all that the role needs, or say that the page shows a part.",
    good="""\
---
ports: consul
---

```bash
sudo ufw allow 8301
```
""",
    language="markdown",
)
UNDOCUMENTED_PORT = DocumentRule(
    "undocumented-port",
    Severity.NOTE,
    finds=f"""A port in a sentence, a table or a diagram that the data of the page's service does not have. {_BOUND} Only what is certainly a
port counts: `8403/tcp`, `TCP 8403`, `port 8403`, and cells below the heading Port. Sentences about examples, changes, conditions and other
services claim nothing. It is a note: whose port it is, words tell less surely than commands.""",
    why="Rules that are made from the data do not open it, and a reader who trusts the page looks for the fault elsewhere.",
    bad="""\
---
ports: prometheus
---

Prometheus listens on TCP 9900.
""",
    instead="Write the port that the data has, or add the flow to the data.",
    good="""\
---
ports: prometheus
---

Prometheus listens on TCP 9090.
""",
    language="markdown",
)
DISAGREES = DocumentRule(
    "page-disagrees",
    Severity.WARNING,
    finds="""A port in a sentence or a command that differs from that of a table on the same page, for the same thing: by their words, and in one
digit, or two that have changed places; or because the sentence has the whole name of the row. The one stands in no table, the other only
there. No data is needed.""",
    why="One of the two is wrong. A reader cannot tell which, and opens both or the wrong one.",
    bad="""\
| Service | Port |
| --- | --- |
| Agent enrolment | 8403/tcp |

The agent sends its enrolment to TCP 8503.
""",
    instead="Write the right port in both places.",
    good="""\
| Service | Port |
| --- | --- |
| Agent enrolment | 8403/tcp |

The agent sends its enrolment to TCP 8403.
""",
    language="markdown",
)
OF_DATA = (OPENS, MISSES, UNDOCUMENTED_PORT)
"""Rules that find something only on pages that are about a service."""
RULES = (*OF_DATA, DISAGREES)
