"""Commands of gcloud that create, delete or describe firewall rules.

Sources: https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules, "create", "delete" and "describe";
https://cloud.google.com/sdk/gcloud/reference for the flags of every command, which may come before its verb;
https://cloud.google.com/sdk/gcloud/reference/topic/escaping for lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from portbook.firewalls.gcp.firewall import DEFAULT_PRIORITY, IMPLIED, Ends, Entry, Firewall, refuse_description
from portbook.firewalls.gcp.target_instances import DEFAULT_NETWORK, LABEL_CURE, Instances, Network, is_label
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import taken_back
from portbook.targets.text.options import names_and_options
from portbook.targets.text.shell import Command, commands
from portbook.targets.text.yaml_documents import Scalar

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?gcloud(?=[ \t\\]|$)", re.MULTILINE)
_DOCUMENT = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_GROUP = ("gcloud", "compute", "firewall-rules")
_VERBS = ("create", "delete", "describe")
_COMMON = {"--format", "--project", "--verbosity"}
"""Flags of every command that have a value. They do not change a rule, apart from the project that it is in."""
_COMMON_SWITCHES = {"--quiet", "-q"}
"""Flags of every command that have no value."""
_TAGS = ("--source-tags", "--source-service-accounts")
_WITH_VALUE = {
    *("--description", "--network", "--direction", "--priority", "--target-tags", "--target-service-accounts"),
    *("--source-ranges", "--destination-ranges", *_TAGS, "--allow", "--action", "--rules"),
    "--logging-metadata",
}
_SWITCHES = {"--disabled", "--no-disabled", "--enable-logging", "--no-enable-logging"}
_DIRECTION_NAMES = {"IN": "INGRESS", "OUT": "EGRESS"}
_ACTIONS = {"ALLOW": True, "DENY": False}
_VALID_WORDS = {
    "--logging-metadata": {"exclude-all", "include-all"},
    "--verbosity": {"debug", "info", "warning", "error", "critical", "none"},
}
"""The words that gcloud accepts for options that do not change a rule."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")
_ENTRY = re.compile(r"([A-Za-z0-9]+)(?::([0-9]+(?:-[0-9]+)?))?")
_FORMAT = re.compile(
    r"(?:config|csv|default|disable|flattened|json|list|none|object|table|text|value|yaml)(?:\[[^\[\]()]*\])?(?:\([^()]*\))?"
)
_PROJECT = re.compile(r"[a-z](?:[-a-z0-9.:]*[a-z0-9])?")


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only bodies of requests."""
    return bool(_COMMAND.search(text))


def read_commands(text: str) -> tuple[list[Firewall], int]:
    """The rules that commands create, and the line of the first command that deletes one; 0 where none does.

    Raises:
        CannotJudge: an unknown command or option, or bodies of requests in the same text.
        Rejected: gcloud or the API refuses a command.
    """
    if _DOCUMENT.search(text):
        taken_back(text[: _start(text)].count("\n") + 1, adds=True)
    created, delete_line = list[Firewall](), 0
    for command in commands(text):
        verb, before, words = _verb(command)
        if verb == "create":
            values, alone = _WITH_VALUE | _COMMON, _SWITCHES | _COMMON_SWITCHES
            created.append(_created(command.line, *names_and_options([*before, *words], values, alone, command.line)))
        else:
            names, options = names_and_options(
                [*before, *words], _WITH_VALUE, _SWITCHES | _COMMON_SWITCHES, command.line
            )
            _refuse_arguments(verb, names, options, command.line)
            delete_line = delete_line or (command.line if verb == "delete" else 0)
    return created, delete_line


def _start(text: str) -> int:
    match = _COMMAND.search(text)
    return match.start() if match else 0


def _verb(command: Command) -> tuple[str, list[str], list[str]]:
    """The verb, the flags before it, and the words after it."""
    path, before = list[str](), list[str]()
    words = list(command.argv)
    while words and len(path) <= len(_GROUP):
        word = words.pop(0)
        if path and word.startswith("-"):
            before.append(word)
            if word in _COMMON and words:
                before.append(words.pop(0))
        else:
            path.append(word)
    if (*path[:-1],) != _GROUP or path[-1] not in _VERBS or command.stdin is not None:
        raise CannotJudge(
            command.line,
            f"Portbook knows only {' '.join(_GROUP)} {', '.join(_VERBS[:-1])} and {_VERBS[-1]} here",
            id_="gcp-command-unknown",
            cure="leave other commands out of the text",
        )
    known = _COMMON | _COMMON_SWITCHES
    if strange := [word for word in before if word.startswith("-") and word.partition("=")[0] not in known]:
        raise CannotJudge(
            command.line,
            f"Portbook does not know the option {strange[0].partition('=')[0]} here",
            id_="gcp-option-unknown",
        )
    return path[-1], before, words


def _refuse_arguments(verb: str, names: Sequence[str], options: Iterable[str], line: int) -> None:
    """Refuse options and names that `delete` or `describe` does not accept."""
    if strange := sorted(set(options) - _COMMON_SWITCHES):
        raise Rejected(line, f"{verb} has no option {strange[0]}", id_="gcp-option-refused", cure="leave it out")
    if not names or (verb == "describe" and len(names) > 1):
        needed = "the name of exactly one rule" if verb == "describe" else "the name of at least one rule"
        raise Rejected(line, f"{verb} needs {needed}", id_="gcp-name-missing")
    if wrong := [name for name in names if not is_label(name)]:
        raise Rejected(line, f"{wrong[0]!r} is not a valid name of a rule", id_="gcp-name-invalid", cure=LABEL_CURE)


def _created(line: int, names: Sequence[str], options: dict[str, str]) -> Firewall:
    if len(names) != 1:
        raise Rejected(line, "create needs the name of exactly one rule", id_="gcp-name-missing")
    if wrong := [
        option for option, known in _VALID_WORDS.items() if option in options and options[option] not in known
    ]:
        raise Rejected(
            line, f"{wrong[0]} must be one of {', '.join(sorted(_VALID_WORDS[wrong[0]]))}", id_="gcp-option-value"
        )
    if "--format" in options and not _FORMAT.fullmatch(options["--format"]):
        raise CannotJudge(
            line, "Portbook does not know this value of --format", id_="gcp-format-unknown", cure="leave it out"
        )
    if "--logging-metadata" in options and "--enable-logging" not in options:
        message = "--logging-metadata works only with --enable-logging"
        raise Rejected(line, message, id_="gcp-option-missing", cure="add --enable-logging, or remove both")
    refuse_description(options.get("--description", ""), line)
    allows, entries = _entries(options, line)
    direction = options.get("--direction", "").upper()
    return Firewall(
        line=line,
        name=Scalar(names[0], line),
        network=_network(options, line),
        targets=_instances(options, line, "--target-tags", "--target-service-accounts"),
        priority=(_priority(options.get("--priority", str(DEFAULT_PRIORITY)), line), line),
        direction=Scalar(_DIRECTION_NAMES.get(direction, direction), line) if "--direction" in options else None,
        ends=Ends(
            _listed(options, "--source-ranges", line),
            _listed(options, "--destination-ranges", line),
            _instances(options, line, *_TAGS),
        ),
        entries=entries,
        allows=allows,
        disabled=_switched("disabled", options, line),
        logged=_switched("enable-logging", options, line),
    )


def _instances(options: Mapping[str, str], line: int, tags: str, accounts: str) -> Instances:
    return Instances(_listed(options, tags, line), _listed(options, accounts, line))


def _switched(flag: str, options: Mapping[str, str], line: int) -> int:
    """The line, where the flag is on; 0 where it is absent or off."""
    if {f"--{flag}", f"--no-{flag}"} <= options.keys():
        raise CannotJudge(
            line,
            f"--{flag} and --no-{flag} contradict each other",
            id_="gcp-option-contradicted",
            cure="keep one of them",
        )
    return line if f"--{flag}" in options else 0


def _entries(options: dict[str, str], line: int) -> tuple[bool, tuple[Entry, ...]]:
    """Whether the rule allows, and its protocols and ports: from `--allow`, or from `--action` with `--rules`."""
    by_action = {"--action", "--rules"} & options.keys()
    if "--allow" in options and not by_action:
        return True, tuple(map(_entry, _listed(options, "--allow", line)))
    if "--allow" in options or len(by_action) != 2:  # noqa: PLR2004  # both
        raise Rejected(line, "create needs either --allow, or --action with --rules", id_="gcp-option-missing")
    action = options["--action"].upper()
    if action not in _ACTIONS:
        raise Rejected(line, "--action must be ALLOW or DENY", id_="gcp-action-invalid")
    return _ACTIONS[action], tuple(map(_entry, _listed(options, "--rules", line)))


def _network(options: Mapping[str, str], line: int) -> Network:
    project = options.get("--project", "")
    if project and not _PROJECT.fullmatch(project):
        message = f"{project!r} is not the id of a project"
        raise CannotJudge(line, message, id_="gcp-project-unclear", cure="write the project's id after --project")
    name = options.get("--network", DEFAULT_NETWORK)
    if not is_label(name):
        message = f"{name!r} is not the name of a network"
        raise CannotJudge(
            line, message, id_="gcp-network-unclear", cure="write only the network's name, without a path"
        )
    return Network(f"/{name}", line, project, chosen="--network" in options)


def _priority(digits: str, line: int) -> int:
    if not _NUMBER.fullmatch(digits) or int(digits) > IMPLIED:
        raise Rejected(line, f"--priority must be a number from 0 to {IMPLIED}", id_="gcp-priority-out-of-range")
    return int(digits)


def _listed(options: Mapping[str, str], option: str, line: int) -> tuple[Scalar, ...]:
    """The words of a comma-separated value; empty where the option is absent.

    Raises:
        CannotJudge: the value sets another delimiter (`^:^a:b`), has spaces, or has an empty element.
    """
    if option not in options:
        return ()
    words = options[option].split(",")
    if options[option].startswith("^") or any(word != "".join(word.split()) or not word for word in words):
        message = f"Portbook reads the value of {option} only as a comma-separated list without spaces"
        raise CannotJudge(line, message, id_="gcp-list-unknown", cure="separate the words by single commas")
    return tuple(Scalar(word, line) for word in words)


def _entry(specification: Scalar) -> Entry:
    match = _ENTRY.fullmatch(specification.text)
    if not match:
        message = f"{specification.text!r} is neither PROTOCOL nor PROTOCOL:PORTS"
        raise Rejected(specification.line, message, id_="gcp-specification-invalid", cure="write, for example, tcp:443")
    ports = (Scalar(match[2], specification.line),) if match[2] else ()
    return Entry(Scalar(match[1], specification.line), ports, specification.line)
