"""Calls of the NetSecurity cmdlets and of netsh that people wrote, read by Microsoft's reference; nothing of Windows is run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches

from portbook.firewalls.windows.check import netsh, reference, statements
from portbook.firewalls.windows.check.reference import Call
from portbook.handwritten.commands.command import Command
from portbook.handwritten.commands.placeholders import is_open
from portbook.handwritten.commands.session import SHELLS
from portbook.handwritten.commands.text_kind import TextKind
from portbook.handwritten.documents.block import BlockKind
from portbook.proof import python_packages
from portbook.proof.handwritten import reading_trial
from portbook.proof.handwritten.tool import Answer, HandwrittenTool, Mend, Reply
from portbook.proof.host.driver import Step
from portbook.targets import CannotJudge, Rejected

_CMDLETS, _NETSH = "NetFirewallRule cmdlets", "netsh advfirewall"
_PARSERS = ("tree-sitter", "tree-sitter-powershell")
_POWERSHELL = frozenset({"powershell", "ps1", "ps", "pwsh", "posh", "powershell-session", "ps1con", "azurepowershell"})
_BATCH = frozenset({"cmd", "bat", "batch", "batchfile", "dos", "dosbatch", "winbatch", "doscon", "wincmd", "bash"})
_OPEN = "portbookleftopen"
"""The word in the place of a value that is not in the text."""
_VALUES = re.compile(
    r"""(?P<verbatim>'[^'\n]*')|(?P<string>"[^"\n]*")|@\((?P<list>[^()$<]*)\)"""
    r"|(?<=\s)(?P<words>[A-Za-z0-9][\w.:/-]*(?:[ \t]*,[ \t]*[A-Za-z0-9][\w.:/-]*)+)"
    r"|(?<=\s)(?P<path>(?:[A-Za-z]:|%\w+%|[\w.]+)\\[^\s'\"`$;,|)]*)"
    r"|<[A-Za-z_][^<>\n]*>|\$\([^()\n]*\)|\$(?:\{[^}\n]*\}|[A-Za-z_][\w:]*)(?:\.\w+|\[[^\]\n]*\])*"
)
_COMMON = re.compile(
    r"[ \t]-(?:(?:Confirm|WhatIf|PassThru|AsJob):\$\w+|(?:Verbose|Debug)\b(?::\$\w+)?"
    r"|(?:ErrorAction|EA|WarningAction|InformationAction)(?:[ \t]+|:)[\w$]+)",
    re.IGNORECASE,
)
"""Parameters of every cmdlet, which change no rule, and switches with a value."""
_CERTAIN = frozenset(
    {
        "windows-parameter-unknown",
        "windows-parameter-twice",
        "windows-parameters-conflict",
        "windows-ports-unused",
        "windows-value-invalid",
        "windows-value-count",
    }
)
"""What PowerShell refuses in any case. For a parameter that is missing it asks."""
_SYNOPSIS = re.compile(r"\[-|\[<|\]\]|\[\w+=|=\[|\w\|\w")
"""Signs by which a manual shows what may stand in a command."""
_NO_PORTS = frozenset({"any", "icmpv4", "icmpv6", "1", "58"})
_NEAR = 0.7


def _step(command: Command, words: tuple[str, ...]) -> Step | None:
    """What is read: in a sentence, only what has a parameter with a value."""
    step = reading_trial.step(command, words)
    if step is None or _SYNOPSIS.search(step.stdin):
        return None
    if command.block.kind is not BlockKind.INLINE:
        return step
    is_whole = "name=" in step.stdin.lower() if words[0] == _NETSH else re.search(r"\s-\w*Name\s+\S", step.stdin)
    return step if is_whole else None


def _of_cmdlet(text: str) -> Reply:
    from portbook.firewalls.windows.check import syntax  # noqa: PLC0415  # tree-sitter may be missing

    try:
        calls = [_supposed(call) for call in syntax.calls(_VALUES.sub(_plain, _COMMON.sub(" ", text)))]
        for call in calls:
            _check_ports(reference.check(call))
    except Rejected as rejected:
        if rejected.id not in _CERTAIN or _is_of_another(rejected.message):
            return Reply(Answer.NO_ANSWER, rejected.message, rejected.line)
        line, column = _place(text, rejected.message)
        return Reply(Answer.REJECTED, rejected.message, line, column, reference.title())
    return Reply(Answer.ACCEPTED)


def _is_of_another(message: str) -> bool:
    """Whether another cmdlet of the module has the parameter: Microsoft's pages leave some out, and use them in examples."""
    match = re.search(r"no parameter -(?P<name>\w+)$", message)
    cmdlets = reference.reference()["cmdlets"]
    return match is not None and any(reference.facts_of(cmdlet, match["name"]) for cmdlet in cmdlets)


def _plain(match: re.Match[str]) -> str:
    """A value as one that the grammar reads: strings stay, and what is not in the text becomes one word."""
    if match["list"] is not None:
        return match["list"].strip() or _OPEN
    if match["words"] is not None:
        return ",".join(f"'{word.strip()}'" for word in match["words"].split(","))
    if match["path"] is not None:
        return f"'{match['path']}'"
    text = match["verbatim"] or match["string"]
    if text is None:
        return _OPEN
    is_computed = match["string"] is not None and ("$" in text or "`" in text)
    return f"'{_OPEN}'" if is_computed or is_open(text[1:-1]) else text


def _supposed(call: Call) -> Call:
    """The call with a value that fits in the place of each that is not in the text, and of those that Windows converts."""
    return replace(
        call, parameters={name: _fitting(call.cmdlet, name, values) for name, values in call.parameters.items()}
    )


def _fitting(cmdlet: str, name: str, values: tuple[str, ...]) -> tuple[str, ...]:
    facts = reference.facts_of(cmdlet, name)
    accepted = facts.get("accepted")
    if facts.get("type", "").endswith("Profile"):  # a set of flags, in one string or several
        values = tuple(part.strip() for value in values for part in value.split(","))
    if accepted is None:
        return values
    if len(values) > 1 and not facts["type"].endswith("Profile"):
        msg = f"nobody knows what PowerShell makes of several values of -{name}"
        raise CannotJudge(1, msg, id_="windows-values-several")
    return tuple(accepted[0] if _is_taken(value, accepted) else value for value in values)


def _is_taken(value: str, accepted: Sequence[str]) -> bool:
    """Whether a value is left open, or PowerShell makes one of the accepted ones of it: of its beginning or its number."""
    is_begun = bool(value) and any(choice.lower().startswith(value.lower()) for choice in accepted)
    known = {choice.lower() for choice in accepted}
    return value.lower() not in known and (not value.isalpha() or _OPEN in value or is_open(value) or is_begun)


def _check_ports(call: Call) -> None:
    """Ports of a protocol without any.

    Source: https://github.com/MicrosoftDocs/windows-powershell-docs/issues/1819

    Raises:
        Rejected: there are.
    """
    protocol = " ".join(call.parameters.get("Protocol", ("Any",))).lower()
    for name in ("LocalPort", "RemotePort"):
        values = [value.lower() for value in call.parameters.get(name, ())]
        is_new = call.cmdlet == "New-NetFirewallRule"
        if is_new and values and protocol in _NO_PORTS and not {"any", _OPEN} & {*values}:
            raise Rejected(call.line, f"-{name} needs -Protocol TCP or UDP", id_="windows-ports-unused")


def _place(text: str, message: str) -> tuple[int, int]:
    """Where the parameter stands that a message names; else where the call begins."""
    named = re.search(r"-(?P<name>\w+)(?:$|\s)", re.sub(r"\w+-Net\w+", "", message))
    match = re.search(rf"(?<=\s)-{named['name']}\b", text, re.IGNORECASE) if named else None
    at = match.start() if match else 0
    return text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1


def _of_netsh(text: str) -> Reply:
    found = list(netsh.refusals(text))
    if not found:
        return Reply(Answer.ACCEPTED)
    first = min(found, key=lambda refusal: refusal.at)
    line = text.count("\n", 0, first.at) + 1
    column = first.at - (text.rfind("\n", 0, first.at) + 1) + 1
    return Reply(Answer.REJECTED, first.words, line, column, "Microsoft's reference of netsh advfirewall")


def _mends(_command: Command, step: Step, reply: Reply) -> Iterator[Mend]:
    """A parameter that is almost a known one."""
    match = re.search(r"no parameter -?(?P<name>\w+)", reply.words)
    if match is None:
        return
    for near in get_close_matches(match["name"].lower(), _names(step), n=1, cutoff=_NEAR):
        sign = "" if step.argv[0] == _NETSH else "-"
        written = next((name for name in _spellings() if name.lower() == near), near) if sign else near
        pattern = re.compile(rf"(?<=\s){sign}{match['name']}\b", re.IGNORECASE)
        text = pattern.sub(f"{sign}{written}", step.stdin, count=1)
        yield Mend("misspelled-word", replace(step, stdin=text), f"write {sign}{written}", match["name"], written)


def _names(step: Step) -> Sequence[str]:
    return sorted(netsh.KNOWN) if step.argv[0] == _NETSH else [name.lower() for name in _spellings()]


def _spellings() -> list[str]:
    return sorted({name for known in reference.reference()["cmdlets"].values() for name in known})


def _version() -> str:
    if not all(map(python_packages.version, _PARSERS)):
        return ""
    return f"{python_packages.named(_PARSERS[1])}, {reference.name()}"


TOOL = HandwrittenTool(
    "windows",
    frozenset(),
    (),
    _version,
    _step,
    lambda _tools: reading_trial.ReadingTrial({_CMDLETS: _of_cmdlet, _NETSH: _of_netsh}),
    _mends,
    reading_trial.no_direction,
    reading_trial.always_whole,
    in_lab=False,
    packages=_PARSERS,
    extra="checks",
    kinds=(
        TextKind(
            _CMDLETS,
            SHELLS | _POWERSHELL,
            ("-netfirewallrule",),
            statements.calls,
            is_statement=True,
            in_sentences=True,
        ),
        TextKind(
            _NETSH,
            SHELLS | _POWERSHELL | _BATCH,
            ("advfirewall",),
            statements.netsh,
            is_statement=True,
            in_sentences=True,
        ),
    ),
)
