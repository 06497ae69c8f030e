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
"""Options that a command may repeat; firewall-cmd takes one of them in a command."""
REMOVALS = {
    addition.replace("--add-", "--remove-"): addition
    for addition in LISTS - {"--add-service", "--add-icmp-block", "--add-forward-port"}
}
"""The options that remove, with those that add the same."""
DELETE, RELOAD = "--delete-policy", "--reload"
_SWITCHES = frozenset({"--add-masquerade", "--add-forward"})
"""Options without a value."""
_ACTIONS = LISTS | REMOVALS.keys() | _SWITCHES | {"--new-policy", DELETE, "--set-priority", "--set-target"}
_HARMLESS = frozenset(
    {"--state", "--version", "--get-default-zone", "--get-active-zones", "--get-active-policies", "--get-zones"}
    | {"--get-services", "--get-policies", "--get-icmptypes", "--check-config", "--get-log-denied", "--get-target"}
    | {"--list-all", "--list-all-zones", "--list-all-policies", "--list-ports", "--list-rich-rules", "--list-services"}
    | {"--list-protocols", "--list-source-ports", "--list-interfaces", "--list-sources", "--list-forward-ports"}
    | {"--list-icmp-blocks", "--query-masquerade", "--query-forward"}
)
_QUERIES = frozenset(addition.replace("--add-", "--query-") for addition in LISTS)
_ABOUT = frozenset({"--info-policy", "--info-zone", "--info-service", "--get-zone-of-interface"}) | _QUERIES
"""Options that print something about a name."""
_SELECTORS = frozenset({"--zone", "--policy"})
_OF_HOST = {
    **dict.fromkeys(
        (
            *("--add-source", "--change-source", "--remove-source", "--add-interface", "--change-interface"),
            *("--remove-interface", "--set-default-zone", "--new-zone", "--delete-zone"),
        ),
        ("changes which packets a zone has, and what that opens or closes depends on the host", ""),
    ),
    "--timeout": ("opens for a time only", "leave it out"),
    "--runtime-to-permanent": ("stores all that runs on the host", "store the rules with --permanent, then --reload"),
    "--complete-reload": ("breaks open connections", "use --reload, which also loads what is stored"),
    **dict.fromkeys(("--direct", "--passthrough"), ("is a rule of iptables, which Portbook does not read here", "")),
    "--panic-on": ("closes everything", ""),
    "--add-icmp-block-inversion": ("inverts all ICMP blocks of the zone", ""),
}
"""Options that Portbook refuses: what they do, and what to do instead."""
_QUIET = frozenset({"-q", "--quiet"})


@dataclass(frozen=True)
class Request:
    """The options of one command, by what they are.

    Attributes:
        line: the line of the command in the snippet.
        action: `--add-port`, `--reload` and so on; empty where the command only shows something.
        values: the values of the action.
        permanent: whether the command changes the stored configuration.
        zone: the zone that the command names; empty for the default zone.
        policy: the policy that the command names; empty for none.
    """

    line: int
    action: str = ""
    values: tuple[str, ...] = ()
    permanent: bool = False
    zone: str = ""
    policy: str = ""


def request(command: Command) -> Request:
    """The request of a command.

    Raises:
        CannotJudge: the command runs another program, or Portbook does not know an option.
        Rejected: firewall-cmd refuses the command.
    """
    line, (program, *args) = command.line, command.argv
    if program != "firewall-cmd" or command.stdin is not None:
        message = f"{program!r} is not a plain firewall-cmd command"
        raise CannotJudge(line, message, id_="firewalld-not-firewall-cmd")
    words = [word for word in args if word not in _QUIET]
    options = [option for option in _options(words, line) if option != ("--permanent", "")]
    permanent = "--permanent" in words
    if options == [(RELOAD, "")] and not permanent:
        return Request(line, RELOAD)
    selected = _selected(options, line)
    changes = [option for option in options if option[0] not in _SELECTORS]
    if changes and all(name in _HARMLESS | _ABOUT for name, _value in changes):
        return Request(line)
    action = _one_action(changes, line)
    return Request(
        line,
        action,
        tuple(value for _name, value in changes if value),
        permanent,
        selected.get("--zone", ""),
        selected.get("--policy", ""),
    )


def _options(args: Sequence[str], line: int) -> Iterator[tuple[str, str]]:
    words = iter(args)
    for word in words:
        name, mark, value = word.partition("=")
        if name in _OF_HOST:
            effect, cure = _OF_HOST[name]
            raise CannotJudge(line, f"{name} {effect}", id_="firewalld-refused-option", cure=cure)
        if name in (_ACTIONS - _SWITCHES) | _SELECTORS | _ABOUT:
            value = value if mark else next(words, "")
            if not value:
                raise Rejected(line, f"{name} needs a value", id_="firewalld-value-missing")
            yield name, value
        elif not mark and name in _HARMLESS | _SWITCHES | {"--permanent", RELOAD}:
            yield name, ""
        else:
            raise CannotJudge(line, f"Portbook does not know the option {name!r}", id_="firewalld-unknown-option")


def _selected(options: Sequence[tuple[str, str]], line: int) -> dict[str, str]:
    selectors = [option for option in options if option[0] in _SELECTORS]
    if len(selectors) > 1:
        raise Rejected(line, "a command takes one --zone or one --policy", id_="firewalld-several-selectors")
    return dict(selectors)


def _one_action(options: Sequence[tuple[str, str]], line: int) -> str:
    names = [name for name, _value in options]
    if not names:
        raise Rejected(line, "the command does nothing", id_="firewalld-no-action")
    if RELOAD in names:
        raise Rejected(line, "--reload takes no other option", id_="firewalld-reload-with-options")
    if len(set(names)) > 1 or (len(names) > 1 and names[0] not in LISTS | REMOVALS.keys()):
        cure = f"give {' and '.join(dict.fromkeys(names))} a command each"
        raise CannotJudge(line, "the command has several actions", id_="firewalld-several-actions", cure=cure)
    return names[0]
