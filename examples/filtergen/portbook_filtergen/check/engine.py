"""filtergen itself compiles the snippet in the sandbox, iptables loads what it makes, and the kernel's rules are read back."""

from __future__ import annotations

from dataclasses import replace

from portbook.compare import findings
from portbook.evidence import Evidence, Rung
from portbook.model import Rule, Snippet
from portbook.proof.engine import Engine
from portbook.proof.sandbox import programs
from portbook.proof.sandbox.tools import Tools
from portbook.targets import Rejected, Target, Unreadable, targets

_HOST = "input lo accept;\noutput lo accept;\ninput * local proto tcp dport 22 accept;\n"
"""What the host lets through before the snippet is added."""
_COMPILE = ("filtergen", "-R", "-t", "iptables-restore", "-")
_LISTS = (("# ipv4\n", "iptables-save"), ("# ipv6\n", "ip6tables-save"))
_PROGRAMS = ("filtergen", "iptables-restore", "iptables-save", "ip6tables-save")


def _judge(snippet: Snippet, target: Target, tools: Tools) -> Evidence:
    """Whether the snippet opens what is documented, and nothing else. Only a text of our own runs: filtergen has `include`."""
    evidence = Evidence(Rung.APPLIED, engine="filtergen", tool=_version())
    if snippet.text != target.render(snippet.brief):
        return replace(evidence, rung=Rung.NOT_VERIFIED, detail="only what Portbook renders is given to filtergen")
    try:
        before, after = _rules(_HOST, tools), _rules(_HOST + snippet.text, tools)
    except Unreadable as refused:
        return replace(evidence, rung=Rung.FAILED, detail=refused.sentence)
    wrong = findings.summary(findings.added(before, snippet.rules, after))
    return replace(evidence, rung=Rung.FAILED if wrong else Rung.APPLIED, detail=wrong)


def _rules(text: str, tools: Tools) -> tuple[Rule, ...]:
    """What the kernel lets through once it has loaded what filtergen makes of a text.

    Raises:
        Unreadable: filtergen or iptables refuses the text, or the listing has something that its reader does not know.
        SandboxFailed: the sandbox died.
    """
    tools.reset()
    _run(("iptables-restore",), _between_marks(_run(_COMPILE, text, tools)), tools)
    listing = "".join(mark + _run((program,), "", tools) for mark, program in _LISTS)
    return targets()["iptables"].read_state(listing).rules


def _between_marks(script: str) -> str:
    """The rules in the shell script that filtergen prints: they stand in a here-document."""
    return script.partition("<<EOF\n")[2].rpartition("EOF\n")[0]


def _run(argv: tuple[str, ...], stdin: str, tools: Tools) -> str:
    done = tools.run(argv, stdin)
    if done.returncode:
        message = f"{argv[0]} refuses the text: {done.stderr.strip()}"
        raise Rejected(1, message, id_="filtergen-refused")
    return done.stdout


def _version() -> str:
    """`filtergen 0.12.8`; empty where it is missing."""
    path = programs.find("filtergen")
    return programs.version(path) if path else ""


ENGINE = Engine("filtergen", "filtergen", Rung.APPLIED, _judge, _version, programs=_PROGRAMS)
