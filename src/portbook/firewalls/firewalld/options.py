"""The options of one firewall-cmd command."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.shell import Command

LISTS = frozenset(
    {"--add-port", "--add-source-port", "--add-protocol", "--add-rich-rule", "--add-ingress-zone", "--add-egress-zone"}
    | {"--add-service", "--add-icmp-block", "--add-forward-port"}
)
"""Options that may be there more than once, all of one kind: firewall-cmd acts on one kind in a command."""
REMOVALS = {
    each.replace("--add-", "--remove-"): each
    for each in LISTS - {"--add-service", "--add-icmp-block", "--add-forward-port"}
}
"""The options that take away what others add."""
DELETE, RELOAD = "--delete-policy", "--reload"
_SWITCHES = frozenset({"--add-masquerade", "--add-forward"})
"""They have no value."""
_ACTIONS = LISTS | REMOVALS.keys() | _SWITCHES | {"--new-policy", DELETE, "--set-priority", "--set-target"}
_HARMLESS = frozenset(
    {"--state", "--version", "--get-default-zone", "--get-active-zones", "--get-active-policies", "--get-zones"}
    | {"--get-services", "--get-policies", "--get-icmptypes", "--check-config", "--get-log-denied", "--get-target"}
    | {"--list-all", "--list-all-zones", "--list-all-policies", "--list-ports", "--list-rich-rules", "--list-services"}
    | {"--list-protocols", "--list-source-ports", "--list-interfaces", "--list-sources", "--list-forward-ports"}
    | {"--list-icmp-blocks", "--query-masquerade", "--query-forward"}
)
_QUERIES = frozenset(each.replace("--add-", "--query-") for each in LISTS)
_ABOUT = frozenset({"--info-policy", "--info-zone", "--info-service", "--get-zone-of-interface"}) | _QUERIES
"""Options that print something of that name."""
_SELECTORS = frozenset({"--zone", "--policy"})
_ZONES_CHANGE = "which packets a zone sees changes, and what that opens or closes depends on the host"
_UNJUDGED = {
    **dict.fromkeys(
        (
            *("--add-source", "--change-source", "--remove-source", "--add-interface", "--change-interface"),
            *("--remove-interface", "--set-default-zone", "--new-zone", "--delete-zone"),
        ),
        _ZONES_CHANGE,
    ),
    "--timeout": "what is open for a time only cannot be judged",
    "--runtime-to-permanent": "this stores all that runs on the host: store the rules themselves, with --permanent and --reload",
    "--complete-reload": "this breaks open connections: --reload loads what is stored as well",
    "--direct": "a direct rule of iptables cannot be judged here",
    "--passthrough": "a direct rule of iptables cannot be judged here",
    "--panic-on": "this closes everything",
    "--add-icmp-block-inversion": "this turns all ICMP blocks of the zone round",
}
_QUIET = frozenset({"-q", "--quiet"})


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
    said = [each for each in args if each not in _QUIET]
    options = [each for each in _options(said, line) if each != ("--permanent", "")]
    permanent = "--permanent" in said
    if options == [(RELOAD, "")] and not permanent:
        return Request(line, RELOAD)
    selected = _selected(options, line)
    rest = [each for each in options if each[0] not in _SELECTORS]
    if rest and all(name in _HARMLESS | _ABOUT for name, _value in rest):
        return Request(line)
    action = _one_action(rest, line)
    return Request(
        line,
        action,
        tuple(value for _name, value in rest if value),
        permanent,
        selected.get("--zone", ""),
        selected.get("--policy", ""),
    )


def _options(args: Sequence[str], line: int) -> Iterator[tuple[str, str]]:
    rest = iter(args)
    for each in rest:
        name, mark, value = each.partition("=")
        if name in _UNJUDGED:
            raise CannotJudge(line, f"{name}: {_UNJUDGED[name]}")
        if name in (_ACTIONS - _SWITCHES) | _SELECTORS | _ABOUT:
            found = value if mark else next(rest, "")
            if not found:
                raise Rejected(line, f"{name} needs a value")
            yield name, found
        elif not mark and name in _HARMLESS | _SWITCHES | {"--permanent", RELOAD}:
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
    if RELOAD in names:
        raise Rejected(line, "--reload stands alone")
    if len(set(names)) > 1 or (len(names) > 1 and names[0] not in LISTS | REMOVALS.keys()):
        raise CannotJudge(
            line, f"one command does one thing: put {' and '.join(dict.fromkeys(names))} on lines of their own"
        )
    return names[0]
