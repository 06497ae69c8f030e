"""Where a machine allows no lab, commands that are only read are judged all the same, and the others are said not to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from portbook.adapters.document_files import documents
from portbook.adapters.document_lint import DocumentLint
from portbook.proof.handwritten.lint import lint
from portbook.proof.handwritten.tool import HandwrittenTool, handwritten_tools
from portbook.proof.sandbox.tools import SandboxFailed, Tools
from portbook.proof.warm_lab import WarmLab

REASON = "this machine allows no namespaces"
CLOUDS = "aws ec2 authorize-security-group-ingress --group-id sg-0a1b2c3d --protocol tcp --port 1:2 --cidr 10.0.0.0/8\n"
HOSTS = "sudo nft add table inet web\nsudo iptables -A INPUT -p tcp --dport 22 -j ACCEPT\n"
IN_LAB = {tool.id for tool in handwritten_tools() if tool.in_lab and not tool.lacking()}


class NoLab(WarmLab):
    """A machine that allows none."""

    asked = 0

    def tools(self) -> Tools:
        self.asked += 1
        raise SandboxFailed(REASON)


def page(commands: str) -> str:
    return f"```bash\n{commands}```\n"


def read_tools() -> tuple[HandwrittenTool, ...]:
    return tuple(tool for tool in handwritten_tools() if not tool.in_lab)


def test_a_page_about_clouds_opens_no_lab() -> None:
    lab = NoLab()
    linted = lint("page.md", page(CLOUDS), handwritten_tools(), lab)
    assert [problem.id for problem in linted.problems] == ["range-separator"]
    assert (lab.asked, linted.refusal, linted.judged) == (0, "", 1)


@pytest.mark.skipif(not {"iptables", "nftables"} <= IN_LAB, reason="needs iptables and nftables")
def test_what_needs_no_lab_is_judged_beside_what_does() -> None:
    lab = NoLab()
    linted = lint("page.md", page(CLOUDS + HOSTS), handwritten_tools(), lab)
    assert [problem.id for problem in linted.problems] == ["range-separator"]
    assert (linted.judged, linted.unjudged) == (1, 2)
    assert (linted.refusal, linted.refused) == (REASON, ("iptables", "nftables"))
    assert lab.asked == 1


@pytest.mark.skipif(not {"iptables", "nftables"} <= IN_LAB, reason="needs iptables and nftables")
def test_it_is_told_and_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("portbook.proof.processes.WarmLab", NoLab)
    file = tmp_path / "page.md"
    file.write_text(page(CLOUDS + HOSTS), "utf-8")
    for _twice in range(2):
        outcome = DocumentLint(handwritten_tools())
        outcome.run([*documents((file,))], lambda _document: None)
        assert [problem.id for problem in outcome.problems] == ["range-separator", "document-not-judged"]
        assert f"commands of iptables, nftables are not judged, as {REASON}" in str(outcome.problems[-1])


@pytest.mark.skipif("nftables" not in IN_LAB, reason="needs nftables")
def test_a_comment_about_what_is_not_judged_is_not_said_to_be_unused() -> None:
    text = f"<!-- portbook: ignore[ports-need-braces] shows what fails -->\n{page(HOSTS)}"
    assert lint("page.md", text, handwritten_tools(), NoLab()).problems == ()


def test_tools_that_only_read_need_nothing() -> None:
    assert {"aws", "azure", "gcp"} <= {tool.id for tool in read_tools()}
    assert [tool.lacking() for tool in read_tools() if tool.id in {"aws", "azure", "gcp"}] == ["", "", ""]
