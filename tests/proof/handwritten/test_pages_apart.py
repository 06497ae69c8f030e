"""What comes of a page is the same alone and behind one that sets up whatever the next one could need."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from portbook.adapters.cli import main
from portbook.proof.handwritten.lint import Linted, lint
from portbook.proof.handwritten.tool import handwritten_tools
from portbook.proof.warm_lab import WarmLab

BEFORE = """\
```bash
iptables -N shop
iptables -A shop -j ACCEPT
iptables -A INPUT -j shop
iptables -P INPUT DROP
iptables -A FORWARD -j DROP
iptables -t raw -A PREROUTING -j CT --zone 7
iptables -A INPUT -m recent --name shop --set -j ACCEPT
ip6tables -N shop6
ip6tables -A INPUT -j DROP
nft add table inet shop
nft 'add chain inet shop in { type filter hook input priority 0; policy drop; }'
nft add chain inet shop other
nft 'add set inet shop known { type ipv4_addr; }'
nft 'add map inet shop ports { type inet_service : verdict ; }'
nft 'add counter inet shop hits'
nft add rule inet shop in drop
ufw logging full
ufw allow 8000:8100/tcp
ufw route allow 80/tcp
ufw insert 1 deny 22/tcp
firewall-cmd --permanent --new-zone=shop
firewall-cmd --permanent --new-service=shop
firewall-cmd --permanent --new-ipset=shop --type=hash:ip
firewall-cmd --permanent --new-policy=shop
firewall-cmd --reload
firewall-cmd --zone=shop --add-port=80/tcp
firewall-cmd --set-default-zone=drop
firewall-cmd --add-interface=lo --zone=shop
firewall-cmd --permanent --add-port=81/tcp
```
"""
PAGES = {
    "iptables": "iptables -A shop -j DROP\nip6tables -A shop6 -j DROP\niptables -A INPUT -j shop\niptables -N shop\n"
    "iptables -A FORWARD -p tcp --dport 80 -j ACCEPT\niptables -D INPUT 3\niptables -A INPUT -m set --match-set shop src -j DROP",
    "iptables-restore": "iptables-restore -n <<'E'\n*filter\n-A shop -j DROP\nCOMMIT\nE",
    "nft": "nft add rule inet shop in accept\nnft add element inet shop known '{ 192.0.2.1 }'\nnft add chain inet shop third\n"
    "nft create table inet shop\nnft add rule inet shop in tcp dport vmap @ports\nnft add rule inet filter input counter name hits",
    "ufw": "ufw insert 1 allow 80/tcp\nufw insert 3 allow 80/tcp\nufw delete 2\nufw allow Shop\nufw allow 8000-8100/tcp\nufw allow out 80/tcp",
    "firewall-cmd": "firewall-cmd --zone=shop --add-port=80/tcp\nfirewall-cmd --add-service=shop\nfirewall-cmd --permanent --policy=shop --set-priority=5\n"
    "firewall-cmd --permanent --add-port=81/tcp\nfirewall-cmd --add-port=80-81\nfirewall-cmd --permanent --zone=public --add-source=ipset:shop",
}
"""Commands whose verdicts depend on what is there."""


@pytest.fixture(autouse=True)
def _tools(_namespaces: None) -> None:
    for tool in handwritten_tools():
        if reason := tool.lacking():
            pytest.skip(reason)


@pytest.fixture(scope="module")
def alone() -> dict[str, Linted]:
    """The results of the pages, each in a lab of its own."""
    results = {}
    for name, commands in PAGES.items():
        with WarmLab() as lab:
            results[name] = verdict(commands, lab)
    return results


@pytest.fixture
def used_lab() -> Iterator[WarmLab]:
    """A lab in which the other page has been judged."""
    with WarmLab() as lab:
        before = lint("before.md", BEFORE, handwritten_tools(), lab)
        assert (before.judged, before.unjudged, before.refusal) == (BEFORE.count("\n") - 2, 0, ""), before
        yield lab


def verdict(commands: str, lab: WarmLab) -> Linted:
    return lint("page.md", f"```bash\n{commands}\n```\n", handwritten_tools(), lab)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_judged_as_alone(name: str, alone: dict[str, Linted], used_lab: WarmLab) -> None:
    assert alone[name].problems
    assert verdict(PAGES[name], used_lab) == alone[name]


def test_all_pages_in_one_run_are_mended_as_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portbook.adapters.cli.lint.cores", lambda: 1)
    monkeypatch.chdir(tmp_path)
    for folder in ("apart", "together"):
        Path(folder).mkdir()
        for name, commands in PAGES.items():
            Path(folder, f"{name}.md").write_text(f"```bash\n{commands}\n```\n", "utf-8")
    told = [CliRunner().invoke(main, ["lint", "--fresh", "--fix", f"apart/{name}.md"]).stdout for name in sorted(PAGES)]
    Path("together/a.md").write_text(BEFORE, "utf-8")
    together = CliRunner().invoke(main, ["lint", "--fresh", "--fix", "together"]).stdout
    lines = [line.replace("apart/", "together/") for text in told for line in text.splitlines()[:-1]]
    assert sorted(line for line in together.splitlines()[:-1] if "/a.md" not in line) == sorted(lines)
    for name in PAGES:
        assert Path("apart", f"{name}.md").read_bytes() == Path("together", f"{name}.md").read_bytes()
