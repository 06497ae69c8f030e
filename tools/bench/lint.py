"""What `portbook lint` costs for 500 pages with 700 firewall commands in the shapes of real documents, and for odd pages.

All pages are judged, then again with nothing changed, then with one page changed. Each odd page is linted alone.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from itertools import cycle, islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools.timing.cost import Cost, cost_of  # this is run by its path

PAGES, COMMANDS = 500, 700
TARGETS = {"all": 60.0, "nothing changed": 2.0}
"""Seconds on two cores."""
_CODES = (0, 1)
_COMMANDS = (
    "sudo ufw allow {port}/tcp",
    "sudo iptables -A INPUT -p tcp --dport {port} -j ACCEPT",
    "sudo firewall-cmd --permanent --add-port={port}/tcp",
    "sudo ufw allow from <your-network> to any port {port} proto udp",
    "sudo nft add rule inet filter input tcp dport {port} accept",
    "sudo iptables -A OUTPUT -p udp -d 192.0.2.0/24 --dport {port} -m conntrack --ctstate NEW -j ACCEPT",
    "sudo ip6tables -I INPUT -p tcp -m multiport --dports {port},443 -j ACCEPT",
    "sudo firewall-cmd --zone=public --add-service=https",
    "sudo ufw allow {port}-{last}/tcp",
    "sudo nft insert rule inet filter input ip saddr 192.0.2.0/24 udp dport '{{ {port}, {last} }}' accept",
)
_SHAPES = (
    "```bash\n{command}\n```\n",
    "```console\n$ {command}\nsuccess\n```\n",
    '=== "Debian"\n\n    ```sh\n    {command}\n    ```\n',
    "!!! note\n    Open the port first:\n\n        {command}\n",
    "1. Open the port:\n\n   ```shell\n   {command}\n   ```\n",
    "| Host | Command |\n| --- | --- |\n| web | `{command}` |\n",
    "> ```\n> {command}\n> ```\n",
    '<pre lang="bash">\n{html}\n</pre>\n',
)
_PROSE = """\
The service listens on the port that its configuration names. Before the first start, `mkdir -p /var/lib/service` and set the owner.
A reverse proxy in front of it ends TLS, and passes requests on to `127.0.0.1`. See [the reference](reference.md) for all keys.

```yaml
listen: 0.0.0.0:8443
workers: 4
```

"""


def main() -> None:
    """Print a table, and the seconds beside those that are wanted."""
    print(f"portbook lint, {PAGES} pages with {COMMANDS} commands: seconds, CPU s and MB, on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "pages")
        folder.mkdir()
        for number, text in enumerate(_pages()):
            (folder / f"page-{number:03}.md").write_text(text, "utf-8")
        for label in ("all", "nothing changed", "one page changed"):
            if label == "one page changed":
                (folder / "page-000.md").write_text(f"# Changed\n\n{next(_pages())}", "utf-8")
            cost = _cost(folder)
            wanted = f"  (wanted: under {TARGETS[label]:.0f} s)" if label in TARGETS else ""
            _print(label, cost, wanted)
        print(f"  {cost.output.splitlines()[-1]}")
        for label, text in _odd().items():
            odd = Path(name, label.replace(" ", "-"))
            odd.mkdir()
            (odd / "page.md").write_text(text, "utf-8")
            cost = _cost(odd)
            _print(label, cost, f"  {cost.output.splitlines()[-1]}")


def _print(label: str, cost: Cost, more: str) -> None:
    print(f"  {label:34}{cost.seconds:7.1f} s{cost.cpu:8.1f} s{cost.megabytes:6.0f} MB{more}", flush=True)


def _cost(folder: Path) -> Cost:
    environment = os.environ | {"XDG_CACHE_HOME": str(folder.parent / "cache")}
    environment.setdefault("PORTBOOK_TOOLS", str(Path.home() / ".cache/portbook/tools"))
    return cost_of([sys.executable, "-m", "portbook", "lint", "."], folder, environment, _CODES)


def _pages() -> Iterator[str]:
    """The texts of pages: the first ones have two commands, the others one."""
    blocks = _blocks()
    for number in range(PAGES):
        own = islice(blocks, 2 if number < COMMANDS - PAGES else 1)
        yield f"# Page {number}\n\n{_PROSE * 3}" + f"\n\n## Then\n\n{_PROSE}".join(own)


def _blocks() -> Iterator[str]:
    for number, (command, shape) in enumerate(zip(cycle(_COMMANDS), _shapes(), strict=False)):
        text = command.format(port=1024 + number, last=2024 + number)
        yield shape.format(command=text, html=text.replace("<", "&lt;").replace(">", "&gt;"))


def _shapes() -> Iterator[str]:
    """The shapes, shifted each time, so that every command comes in every shape."""
    for number in cycle(range(len(_SHAPES))):
        yield from (_SHAPES[(number + at) % len(_SHAPES)] for at in range(len(_COMMANDS)))


def _odd() -> Mapping[str, str]:
    """Pages that no person writes, by what they are."""
    fence = "```bash\nsudo ufw allow {}/tcp\n```\n\n"
    return {
        "5 MiB": fence.format(22) + "x" * 5 * 1024 * 1024,
        "10,000 fences": "".join(fence.format(1024 + number) for number in range(10_000)),
        "10,000 fences without commands": "```bash\nls\n```\n\n" * 10_000 + fence.format(22),
        "10,000 words of code in a sentence": "`ufw` " * 10_000,
        "2 MB of one command": f"```bash\nsudo ufw allow {'1,' * 1_000_000}\n```\n",
        "2 MB of HTML": "<pre>ufw allow 22/tcp</pre>\n\n" * 70_000,
    }


if __name__ == "__main__":
    main()
