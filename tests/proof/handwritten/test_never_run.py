"""What names a program or a file of the machine is not given to a tool, not even in the lab, however it is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest

from portbook.handwritten.commands.page_commands import commands
from portbook.handwritten.documents.formats import blocks_of
from portbook.proof.handwritten.judge import judge
from portbook.proof.handwritten.tool import HandwrittenTool, handwritten_tools
from portbook.proof.sandbox.tools import ProgramResult, WarmProgram
from portbook.proof.warm_lab import WarmLab

MARK = "/usr/share/mark"
TYPOGRAPHY = frozenset("—–“”")
"""Signs with which a word is no option and no text in quotes: the tool only says that it does not know it."""
PROGRAMS = (
    f"iptables -A INPUT -j ACCEPT -M {MARK}",
    f"iptables -vM{MARK} -A INPUT -j ACCEPT",
    f"iptables -nvM {MARK} -A INPUT -j ACCEPT",
    f"iptables -A INPUT -j ACCEPT --mod {MARK}",
    f"iptables -A INPUT -j ACCEPT —modprobe={MARK}",
    f"iptables -A INPUT -j ACCEPT –M {MARK}",
    f"iptables-restore <<'E'\n*filter\n-A INPUT -\"M\" {MARK} -j ACCEPT\nCOMMIT\nE",
    f"iptables-restore <<'E'\n*filter\n-A INPUT \"-\"-modprobe={MARK} -j ACCEPT\nCOMMIT\nE",
)
FILES = (
    f"nft -f - <<'E'\ninclude \"{MARK}\"\nE",
    f'nft -f - <<\'E\'\ndefine x = "foo\n"; include "{MARK}"\nE',
    f'nft -f - <<\'E\'\ntable inet x {{ # "\n}} ; include "{MARK}" # "\nE',
    f"nft 'add table inet x comment \"” ; include “{MARK}” ; “\"'",
    f"firewall-cmd –-permanent –-new-zone-from-file={MARK}",
)
AS_BEFORE = (  # with a port that no other test has: a process remembers what firewalld and ufw have answered
    "iptables -A INPUT -p tcp --dport 61234 -j ACCEPT",
    "nft add table inet shop",
    "firewall-cmd --add-port=61234/tcp",
    "ufw allow 61234/tcp",
)


class RecordedProgram:
    """A program that stays, and all that it was asked."""

    def __init__(self, program: WarmProgram, given: list[str]) -> None:
        self._program = program
        self._given = given

    @property
    def hello(self) -> Mapping[str, Any]:
        return self._program.hello

    def ask(self, what: Mapping[str, object], seconds: float) -> dict[str, Any]:
        self._given.append(str(what))
        return self._program.ask(what, seconds)


class Recorded:
    """The lab's tools, and all that was given to a program.

    Attributes:
        given: the words and the text of each call.
    """

    def __init__(self, tools: Any) -> None:  # noqa: ANN401  # whatever the lab is
        self._tools = tools
        self.given: list[str] = []

    def run(self, argv: Sequence[str], stdin: str = "", timeout_seconds: float = 10) -> ProgramResult:
        self.given.append(f"{' '.join(argv)}\n{stdin}")
        result: ProgramResult = self._tools.run(argv, stdin, timeout_seconds)
        return result

    def warm(self, program: tuple[str, ...]) -> RecordedProgram:
        return RecordedProgram(self._tools.warm(program), self.given)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  # the rest of the lab's tools
        return getattr(self._tools, name)


@pytest.fixture(scope="module")
def warm_lab(_namespaces: None) -> Iterator[WarmLab]:
    with WarmLab() as opened:
        yield opened


def given(text: str, warm_lab: WarmLab, firewall: HandwrittenTool) -> list[str]:
    """What a firewall's tool is given of a page."""
    if reason := firewall.lacking():
        pytest.skip(reason)
    page = f"```bash\n{text}\n```\n"
    tools = Recorded(warm_lab.tools())
    judge(page, commands(blocks_of("page.md", page), firewall.commands, ()), [firewall], lambda: tools)
    return tools.given


def firewall_of(text: str) -> HandwrittenTool:
    program = text.split(maxsplit=1)[0]
    return next(tool for tool in handwritten_tools() if program in tool.commands)


@pytest.mark.parametrize("text", [*PROGRAMS, *FILES])
def test_what_names_a_program_or_a_file_is_not_given_to_a_tool(text: str, warm_lab: WarmLab) -> None:
    calls = given(text, warm_lab, firewall_of(text))
    assert not [call for call in calls if MARK in call and not TYPOGRAPHY & {*call}]


@pytest.mark.parametrize("command", [text.replace("tcp", "udp") for text in AS_BEFORE])
def test_a_word_with_a_sign_that_no_program_can_get_does_not_cost_the_page(command: str, warm_lab: WarmLab) -> None:
    """The whole lab would end by it."""
    page = f"```bash\n{command}\0\n{command}\n```\n"
    firewall = firewall_of(command)
    judgement = judge(page, commands(blocks_of("page.md", page), firewall.commands, ()), [firewall], warm_lab.tools)
    assert (judgement.judged, judgement.unjudged, judgement.refusal) == (1, 1, "")


@pytest.mark.parametrize("text", AS_BEFORE)
def test_others_are(text: str, warm_lab: WarmLab) -> None:
    last = text.rpartition(" ")[2]
    assert any(last in call for call in given(f"{text} # include", warm_lab, firewall_of(text)))
