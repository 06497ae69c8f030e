"""Commands of gcloud that make firewall resources, take them back or show them.

Sources: https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules, "create", "delete" and "describe";
https://cloud.google.com/sdk/gcloud/reference for flags of every command, which may stand before its last word;
https://cloud.google.com/sdk/gcloud/reference/topic/escaping for lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from portbook.firewalls.gcp.firewall import IMPLIED, USUAL_PRIORITY, Ends, Entry, Firewall, refuse_description
from portbook.firewalls.gcp.target_instances import USUAL_NETWORK, Instances, Network, is_label
from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.statements import taken_back
from portbook.targets.text.options import names_and_options
from portbook.targets.text.shell import Command, commands
from portbook.targets.text.yaml_documents import Scalar

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?gcloud(?=[ \t\\]|$)", re.MULTILINE)
_DOCUMENT = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_GROUP = ("gcloud", "compute", "firewall-rules")
_VERBS = ("create", "delete", "describe")
_EVERYWHERE, _EVERYWHERE_ALONE = {"--format", "--project", "--verbosity"}, {"--quiet", "-q"}
"""Flags of every command that change nothing of what it makes but its project; those that have no value."""
_TAGS = ("--source-tags", "--source-service-accounts")
_VALUES = {
    *("--description", "--network", "--direction", "--priority", "--target-tags", "--target-service-accounts"),
    *("--source-ranges", "--destination-ranges", *_TAGS, "--allow", "--action", "--rules"),
    "--logging-metadata",
}
_FLAGS = {"--disabled", "--no-disabled", "--enable-logging", "--no-enable-logging"}
_SHORTER = {"IN": "INGRESS", "OUT": "EGRESS"}
_ACTIONS = {"ALLOW": True, "DENY": False}
_WORDS = {
    "--logging-metadata": {"exclude-all", "include-all"},
    "--verbosity": {"debug", "info", "warning", "error", "critical", "none"},
}
"""What options take that change nothing of packets."""
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")
_ENTRY = re.compile(r"([A-Za-z0-9]+)(?::([0-9]+(?:-[0-9]+)?))?")
_FORMAT = re.compile(
    r"(?:config|csv|default|disable|flattened|json|list|none|object|table|text|value|yaml)(?:\[[^\[\]()]*\])?(?:\([^()]*\))?"
)
_PROJECT = re.compile(r"[a-z](?:[-a-z0-9.:]*[a-z0-9])?")


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only bodies of requests."""
    return bool(_COMMAND.search(text))


def commanded(text: str) -> tuple[list[Firewall], int]:
    """The resources that commands make, and the line of the first that takes one away; 0 where none does.

    Raises:
        CannotJudge: a command or option that this grammar does not know, or bodies of requests beside them.
        Rejected: gcloud or the API would not take it.
    """
    if _DOCUMENT.search(text):
        taken_back(text[: _start(text)].count("\n") + 1, adds=True)
    made, taking = list[Firewall](), 0
    for command in commands(text):
        verb, before, words = _verb(command)
        if verb == "create":
            values, alone = _VALUES | _EVERYWHERE, _FLAGS | _EVERYWHERE_ALONE
            made.append(_created(command.line, *names_and_options([*before, *words], values, alone, command.line)))
        else:
            names, options = names_and_options([*before, *words], _VALUES, _FLAGS | _EVERYWHERE_ALONE, command.line)
            _follow(verb, names, options, command.line)
            taking = taking or (command.line if verb == "delete" else 0)
    return made, taking


def _start(text: str) -> int:
    found = _COMMAND.search(text)
    return found.start() if found else 0


def _verb(command: Command) -> tuple[str, list[str], list[str]]:
    """What is to be done, the flags in front of that, and the words behind it."""
    path, before = list[str](), list[str]()
    rest = list(command.argv)
    while rest and len(path) <= len(_GROUP):
        word = rest.pop(0)
        if path and word.startswith("-"):
            before.append(word)
            if word in _EVERYWHERE and rest:
                before.append(rest.pop(0))
        else:
            path.append(word)
    if (*path[:-1],) != _GROUP or path[-1] not in _VERBS or command.stdin is not None:
        raise CannotJudge(
            command.line,
            f"Portbook knows only {' '.join(_GROUP)} {', '.join(_VERBS[:-1])} and {_VERBS[-1]} here",
            id_="gcp-command-unknown",
        )
    known = _EVERYWHERE | _EVERYWHERE_ALONE
    if strange := [each for each in before if each.startswith("-") and each.partition("=")[0] not in known]:
        raise CannotJudge(
            command.line,
            f"Portbook does not know the option {strange[0].partition('=')[0]} here",
            id_="gcp-option-unknown",
        )
    return path[-1], before, rest


def _follow(verb: str, names: Sequence[str], options: Iterable[str], line: int) -> None:
    """Refuse what a command that makes nothing cannot have."""
    if strange := sorted(set(options) - _EVERYWHERE_ALONE):
        raise Rejected(line, f"{verb} has no option {strange[0]}", id_="gcp-option-refused")
    if not names or (verb == "describe" and len(names) > 1):
        raise Rejected(line, f"{verb} needs {'one name' if verb == 'describe' else 'names'}", id_="gcp-name-missing")
    if wrong := [name for name in names if not is_label(name)]:
        raise Rejected(line, f"{wrong[0]!r} is not the name of a rule", id_="gcp-name-invalid")


def _created(line: int, names: Sequence[str], options: dict[str, str]) -> Firewall:
    if len(names) != 1:
        raise Rejected(line, "create needs one name", id_="gcp-name-missing")
    if wrong := [each for each, known in _WORDS.items() if each in options and options[each] not in known]:
        raise Rejected(
            line, f"{wrong[0]} has to be one of {', '.join(sorted(_WORDS[wrong[0]]))}", id_="gcp-option-value"
        )
    if "--format" in options and not _FORMAT.fullmatch(options["--format"]):
        raise CannotJudge(
            line, "Portbook does not know this value of --format", id_="gcp-format-unknown", cure="leave it out"
        )
    if "--logging-metadata" in options and "--enable-logging" not in options:
        raise Rejected(line, "--logging-metadata needs --enable-logging", id_="gcp-option-missing")
    refuse_description(options.get("--description", ""), line)
    allows, entries = _entries(options, line)
    direction = options.get("--direction", "").upper()
    return Firewall(
        line=line,
        name=Scalar(names[0], line),
        network=_network(options, line),
        targets=_instances(options, line, "--target-tags", "--target-service-accounts"),
        priority=(_priority(options.get("--priority", str(USUAL_PRIORITY)), line), line),
        direction=Scalar(_SHORTER.get(direction, direction), line) if "--direction" in options else None,
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
    """The line, where a flag is there; 0 where it is not, or switched off."""
    if {f"--{flag}", f"--no-{flag}"} <= options.keys():
        raise CannotJudge(line, f"--{flag} and --no-{flag} contradict each other", id_="gcp-option-contradicted")
    return line if f"--{flag}" in options else 0


def _entries(options: dict[str, str], line: int) -> tuple[bool, tuple[Entry, ...]]:
    """Whether it allows, and what: `--allow`, or `--action` with `--rules`."""
    by_action = {"--action", "--rules"} & options.keys()
    if "--allow" in options and not by_action:
        return True, tuple(map(_entry, _listed(options, "--allow", line)))
    if "--allow" in options or len(by_action) != 2:  # noqa: PLR2004  # both
        raise Rejected(line, "create needs --allow, or --action and --rules", id_="gcp-option-missing")
    action = options["--action"].upper()
    if action not in _ACTIONS:
        raise Rejected(line, "--action is ALLOW or DENY", id_="gcp-action-invalid")
    return _ACTIONS[action], tuple(map(_entry, _listed(options, "--rules", line)))


def _network(options: Mapping[str, str], line: int) -> Network:
    project = options.get("--project", "")
    if project and not _PROJECT.fullmatch(project):
        raise CannotJudge(line, f"{project!r} is not the name of a project", id_="gcp-project-unclear")
    name = options.get("--network", USUAL_NETWORK)
    if not is_label(name):
        raise CannotJudge(line, f"{name!r} is not the name of a network", id_="gcp-network-unclear")
    return Network(f"/{name}", line, project, chosen="--network" in options)


def _priority(said: str, line: int) -> int:
    if not _NUMBER.fullmatch(said) or int(said) > IMPLIED:
        raise Rejected(line, f"--priority is a number from 0 to {IMPLIED}", id_="gcp-priority-out-of-range")
    return int(said)


def _listed(options: Mapping[str, str], option: str, line: int) -> tuple[Scalar, ...]:
    """What commas separate; another sign than the comma can be chosen, which cannot be judged."""
    if option not in options:
        return ()
    found = options[option].split(",")
    if options[option].startswith("^") or any(each != "".join(each.split()) or not each for each in found):
        raise CannotJudge(
            line, f"Portbook reads the value of {option} only as words with commas between them", id_="gcp-list-unknown"
        )
    return tuple(Scalar(each, line) for each in found)


def _entry(said: Scalar) -> Entry:
    found = _ENTRY.fullmatch(said.text)
    if not found:
        raise Rejected(
            said.line, f"{said.text!r} is neither PROTOCOL nor PROTOCOL:PORTS", id_="gcp-specification-invalid"
        )
    ports = (Scalar(found[2], said.line),) if found[2] else ()
    return Entry(Scalar(found[1], said.line), ports, said.line)
