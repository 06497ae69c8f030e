"""The options of one firewall-cmd command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.commands import Command

LISTS = frozenset(
    {"--add-port", "--add-source-port", "--add-protocol", "--add-rich-rule", "--add-ingress-zone", "--add-egress-zone"}
)
"""Options that may be there more than once, all of one kind: firewall-cmd acts on one kind in a command."""
REMOVALS = {each.replace("--add-", "--remove-"): each for each in LISTS}
"""The options that take away what others add."""
DELETE = "--delete-policy"
_ACTIONS = LISTS | REMOVALS.keys() | {"--new-policy", DELETE, "--set-priority"}
_HARMLESS = frozenset(
    {
        *("--state", "--version", "--get-default-zone", "--get-active-zones", "--get-active-policies"),
        *("--list-all", "--list-all-zones", "--list-all-policies", "--list-ports", "--list-rich-rules"),
    }
)
_ABOUT = frozenset({"--info-policy", "--info-zone"})
"""Options that print something of that name."""
_SELECTORS = frozenset({"--zone", "--policy"})


@dataclass(frozen=True)
class Request:
    """What one command asks for.

    Attributes:
        line: its line in the snippet.
        action: `--add-port`, `--reload` and so on; empty where it only shows something.
        values: what the action is given.
        permanent: whether it is for the stored configuration.
        zone: the zone that it names; empty is the default zone.
        policy: the policy that it names; empty is none.
    """

    line: int
    action: str = ""
    values: tuple[str, ...] = ()
    permanent: bool = False
    zone: str = ""
    policy: str = ""


def request(command: Command) -> Request:
    """The command in order.

    Raises:
        CannotJudge: it is another program, or has options that are not known here.
        Rejected: firewall-cmd refuses it.
    """
    line, (program, *args) = command.line, command.argv
    if program != "firewall-cmd" or command.stdin is not None:
        raise CannotJudge(line, f"{program!r} is not a plain firewall-cmd command")
    options = [each for each in _options(args, line) if each != ("--permanent", "")]
    permanent = "--permanent" in args
    if options == [("--reload", "")] and not permanent:
        return Request(line, "--reload")
    selected = _selected(options, line)
    rest = [each for each in options if each[0] not in _SELECTORS]
    if len(rest) == 1 and rest[0][0] in _HARMLESS | _ABOUT:
        return Request(line)
    action = _one_action(rest, line)
    return Request(
        line,
        action,
        tuple(value for _name, value in rest),
        permanent,
        selected.get("--zone", ""),
        selected.get("--policy", ""),
    )


def _options(args: Sequence[str], line: int) -> Iterator[tuple[str, str]]:
    rest = iter(args)
    for each in rest:
        name, mark, value = each.partition("=")
        if name in _ACTIONS | _SELECTORS | _ABOUT:
            found = value if mark else next(rest, "")
            if not found:
                raise Rejected(line, f"{name} needs a value")
            yield name, found
        elif not mark and name in _HARMLESS | {"--permanent", "--reload"}:
            yield name, ""
        else:
            raise CannotJudge(line, f"the option {name!r} is not known here")


def _selected(options: Sequence[tuple[str, str]], line: int) -> dict[str, str]:
    chosen = [each for each in options if each[0] in _SELECTORS]
    if len(chosen) > 1:
        raise Rejected(line, "a command takes one --zone or one --policy")
    return dict(chosen)


def _one_action(options: Sequence[tuple[str, str]], line: int) -> str:
    names = [name for name, _value in options]
    if not names:
        raise Rejected(line, "the command does nothing")
    if "--reload" in names:
        raise Rejected(line, "--reload stands alone")
    if len(set(names)) > 1 or (len(names) > 1 and names[0] not in LISTS | REMOVALS.keys()):
        raise CannotJudge(
            line, f"one command does one thing: put {' and '.join(dict.fromkeys(names))} on lines of their own"
        )
    return names[0]
