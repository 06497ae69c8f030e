"""`portbook tools`: what can prove on this machine; `portbook tools install`: firewalls, unpacked for this user."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import click

from portbook.adapters.cli.choices import one_of
from portbook.evidence import Rung
from portbook.proof.tool_packages.install import Outcome, Refused
from portbook.proof.tool_packages.install import install as install_tools
from portbook.proof.tool_packages.inventory import EngineState, TargetState, ToolState, target_states, tool_states
from portbook.proof.tool_packages.tool import TOOLS
from portbook.targets import targets

_NOT_HERE = 3
"""The exit code for what cannot be verified on this machine."""
_REAL = "with --engines real"


@click.group(invoke_without_command=True)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.pass_context
def tools(context: click.Context, form: str) -> None:
    """List what can prove rules on this machine, with versions, and what is missing for which firewall.

    The command install unpacks the firewalls that are missing for this user; it starts and enables none.
    """
    if context.invoked_subcommand:
        return
    firewalls, proofs = tool_states(), target_states(targets().values())
    if form == "json":
        described = {"tools": [*map(_tool, firewalls)], "results": [*map(_target, proofs)]}
        click.echo(json.dumps(described, indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_text(firewalls, proofs)))


@tools.command()
@click.argument("names", nargs=-1, metavar=f"[{'|'.join(TOOLS)}]...")
def install(names: tuple[str, ...]) -> None:
    """Unpack firewalls for this user; all that are missing where none is named.

    Their packages are those of Debian, Ubuntu or Fedora. No script of a package runs, no firewall is started or enabled, and
    nothing is written outside the user's cache (~/.cache/portbook/tools, or the folder that PORTBOOK_TOOLS names). Any user
    can do that.
    """
    for name in names:
        one_of("tool", name, TOOLS)
    try:
        outcomes = install_tools(names, lambda sentence: click.echo(sentence, err=True))
    except Refused as refused:
        click.echo(str(refused), err=True)
        sys.exit(_NOT_HERE)
    for outcome in outcomes:
        click.echo(_became(outcome), err=bool(outcome.failure))
    sys.exit(_NOT_HERE if any(outcome.failure for outcome in outcomes) else 0)


def _became(outcome: Outcome) -> str:
    if outcome.failure:
        return f"{outcome.tool.name} is not unpacked: {outcome.failure}"
    if outcome.place:
        return f"{outcome.tool.name} is unpacked in {outcome.place}"
    return f"{outcome.tool.name} was here already"


def _text(firewalls: tuple[ToolState, ...], proofs: tuple[TargetState, ...]) -> Iterator[str]:
    yield "Firewalls that can be unpacked:"
    width = max(len(firewall.tool.name) for firewall in firewalls)
    for firewall in firewalls:
        place = f"missing: run {firewall.cure}" if firewall.cure else str(firewall.places[0])
        yield f"  {firewall.tool.name:{width}}  {place}"
    yield "What checks rules here, by target:"
    width = max(len(proof.target.id) for proof in proofs)
    for proof in proofs:
        used = proof.used()
        yield f"  {proof.target.id:{width}}  {_said(used) if used else Rung.NOT_VERIFIED}"
        for engine in proof.engines:
            if engine is not used or engine.weakened:
                yield from (f"  {'':{width}}    {line}" for line in _more(engine))


def _said(state: EngineState) -> str:
    """`proven by ufw 0.36.2, iptables v1.8.9`."""
    return f"{state.rung} by {state.tool or state.engine.title}"


def _more(state: EngineState) -> Iterator[str]:
    """What an engine could do that is not used, and what one lacks."""
    only = f"{_REAL}: " if state.real else ""
    if state.missing:
        yield f"{state.rung} ({state.engine.title}{f', {_REAL}' if state.real else ''}): {state.missing}"
    elif state.weakened:
        yield f"{only}{state.weakened}"
    elif state.real:
        yield f"{only}{_said(state)}"


def _tool(state: ToolState) -> dict[str, object]:
    programs = dict(zip(state.tool.programs, (str(place) if place else "" for place in state.places), strict=True))
    return {"name": state.tool.name, "programs": programs, "cure": state.cure}


def _target(state: TargetState) -> dict[str, object]:
    used, real = state.used(), state.used(real=True)
    return {
        "target": state.target.id,
        "title": state.target.title,
        "evidence": (used.rung if used else Rung.NOT_VERIFIED).value,
        "engine": used.engine.id if used else "",
        "real_engine": real.engine.id if real else "",
        "engines": [_engine(engine) for engine in state.engines],
    }


def _engine(state: EngineState) -> dict[str, object]:
    return {
        "id": state.engine.id,
        "title": state.engine.title,
        "evidence": state.rung.value,
        "tool": state.tool,
        "missing": state.missing,
        "weakened": state.weakened,
        "only_real": state.real,
    }
