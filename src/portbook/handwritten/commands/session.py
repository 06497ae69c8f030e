"""What of a block a reader types: without prompts and output, and of a Dockerfile the lines that run something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from portbook.handwritten.documents.block import Block, BlockKind, SourceLine

SHELLS = frozenset(
    """
    bash sh shell zsh ash dash ksh fish console shell-session shellsession shell-script bash-session terminal term
    session text txt plain plaintext none raw output command commands cmd cli code default example copy highlight
    azurecli azurecli-interactive azcli awscli gcloud
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
) | {""}
"""Languages of blocks in which commands stand."""
_SESSIONS = frozenset({"console", "shell-session", "shellsession", "bash-session", "session", "terminal", "term"})
CONFIGURATIONS = frozenset({"ini", "conf", "config", "cfg", "systemd", "toml"})
"""Languages of blocks in which some lines may be commands."""
DOCKERFILES = frozenset({"dockerfile", "docker", "containerfile"})
_WHO = r"(?:\([\w.-]+\)[ ]?)?\[?[\w.-]+@[\w.-]+(?:[: ][^\]$#%>\n]{0,60})?\]?"
_DOLLAR = re.compile(rf"[ \t]*(?:(?:{_WHO}|\[[\w.@ ~/-]+\])[ ]?)?[$%❯][ \t]+(?=\S)|[ \t]*{_WHO}[ ]?[#>][ \t]+(?=\S)")
"""A prompt that is none but a prompt."""
_ROOT = re.compile(r"[ \t]*#[ \t]+(?=\S)")
"""A prompt of root, or a comment."""
_MORE = re.compile(r">[ \t]?")
"""The prompt of a line that continues another."""
_HEREDOC = re.compile(r"<<-?[ \t]*(['\"]?)(?P<mark>[A-Za-z_][A-Za-z0-9_]*)\1")
_RUN = re.compile(r"[ \t]*RUN[ \t]+(?:--[a-z]+=\S+[ \t]+)*(?!\[)", re.IGNORECASE)
_WIREGUARD = re.compile(r"[ \t]*(?:Pre|Post)Up[ \t]*=[ \t]*", re.IGNORECASE)
"""Lines of a configuration of WireGuard that bash runs. Source: wg-quick(8)."""
_BEFORE_PROGRAMS = frozenset({"sudo", "doas", "env"})


def typed(block: Block, programs: Collection[str]) -> Block:
    """The block with empty lines in the place of output, and without prompts.

    Args:
        block: a block of commands.
        programs: names of the programs whose commands are looked for.
    """
    if block.kind is BlockKind.INLINE:
        return replace(block, lines=_without_prompt(block.lines))
    if block.language in DOCKERFILES:
        return replace(block, lines=tuple(_run_lines(block.lines)))
    if block.language in CONFIGURATIONS or any(_WIREGUARD.match(line.text) for line in block.lines):
        return replace(block, lines=tuple(_assigned(block.lines)))
    prompt = _prompt(block, programs)
    return replace(block, lines=tuple(_session_lines(block.lines, prompt))) if prompt else block


def _without_prompt(lines: tuple[SourceLine, ...]) -> tuple[SourceLine, ...]:
    match = _DOLLAR.match(lines[0].text) if lines else None
    return (lines[0].cut(match.end()), *lines[1:]) if match else lines


def _prompt(block: Block, programs: Collection[str]) -> re.Pattern[str] | None:
    """What a prompt is in a block; None where it has none.

    In a script, a line with a sign of number is a comment. In what shows a session it is root's prompt; so it is where every
    command of the block has one.
    """
    texts = [line.text for line in block.lines]
    if any(_DOLLAR.match(text) for text in texts):
        return re.compile(f"{_DOLLAR.pattern}|{_ROOT.pattern}") if block.language in _SESSIONS else _DOLLAR
    rooted = [text for text in texts if (match := _ROOT.match(text)) and _runs(text[match.end() :], programs)]
    if block.language in _SESSIONS and rooted:
        return _ROOT
    bare = any(_runs(text, programs) for text in texts)
    return _ROOT if rooted and not bare and block.language not in {"bash", "sh", "zsh"} else None


def _runs(text: str, programs: Collection[str]) -> bool:
    words = text.split()
    while words and words[0] in _BEFORE_PROGRAMS:
        words.pop(0)
    return bool(words) and words[0].rpartition("/")[2] in programs


def _session_lines(lines: Sequence[SourceLine], prompt: re.Pattern[str]) -> Iterator[SourceLine]:
    """Lines behind a prompt, and those that continue them; the rest is output."""
    goes_on, mark = False, ""
    for line in lines:
        match = prompt.match(line.text)
        if mark:
            part = line
            mark = "" if line.text.strip() == mark else mark
        elif goes_on:
            more = _MORE.match(line.text)
            part = line.cut(more.end()) if more else line
            goes_on = part.text.rstrip().endswith("\\")
        elif match:
            part = line.cut(match.end())
            heredoc = _HEREDOC.search(part.text)
            mark, goes_on = (heredoc["mark"] if heredoc else ""), part.text.rstrip().endswith("\\")
        else:
            part = replace(line, text="", gaps=())
        yield part


def _run_lines(lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    goes_on = False
    for line in lines:
        match = _RUN.match(line.text)
        comment = line.text.lstrip().startswith("#")
        if not goes_on and not match:
            yield replace(line, text="", gaps=())
            continue
        part = line if goes_on or not match else line.cut(match.end())
        if goes_on and comment:  # Docker leaves comments out within a command
            yield replace(line, text="\\", gaps=())
            continue
        goes_on = part.text.rstrip().endswith("\\")
        yield part


def _assigned(lines: Sequence[SourceLine]) -> Iterator[SourceLine]:
    for line in lines:
        match = _WIREGUARD.match(line.text)
        yield line.cut(match.end()) if match else replace(line, text="", gaps=())
