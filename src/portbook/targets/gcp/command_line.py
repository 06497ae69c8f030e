"""Commands of gcloud that make firewall resources, take them back or show them.

Sources: https://cloud.google.com/sdk/gcloud/reference/compute/firewall-rules, "create", "delete" and "describe";
https://cloud.google.com/sdk/gcloud/reference/topic/escaping for lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from portbook.targets.base import CannotJudge, Reading, Rejected
from portbook.targets.commands import Command, commands
from portbook.targets.documents import Scalar
from portbook.targets.gcp.firewall import IMPLIED, Entry, Firewall, is_label, reading
from portbook.targets.gcp.resources import NETWORK, PRIORITY
from portbook.targets.options import names_and_options
from portbook.targets.taken_back import taken_back

_COMMAND = re.compile(r"^[ \t]*(?:sudo[ \t]+)?gcloud(?=[ \t]|$)", re.MULTILINE)
_DOCUMENT = re.compile(r"^[A-Za-z]+:", re.MULTILINE)
_GROUP = ("gcloud", "compute", "firewall-rules")
_VALUES = {
    *("--description", "--network", "--direction", "--priority", "--target-tags"),
    *("--source-ranges", "--destination-ranges", "--allow"),
}
_FLAGS = {"--quiet", "--disabled"}
_SHORTER = {"IN": "INGRESS", "OUT": "EGRESS"}
_NUMBER = re.compile(r"0|[1-9][0-9]{0,4}")
_ALLOWED = re.compile(r"([A-Za-z0-9]+)(?::([0-9]+(?:-[0-9]+)?))?")


def has_commands(text: str) -> bool:
    """Whether a text has commands, rather than only bodies of requests."""
    return bool(_COMMAND.search(text))


def read_commands(text: str) -> Reading:
    """What the resources that commands make let through; nothing, if they take some back or show some.

    Raises:
        CannotJudge: a command or option that this grammar does not know, or what takes away beside what adds.
        Rejected: gcloud or the API would not take it.
    """
    if _DOCUMENT.search(text):
        return taken_back(text[: _start(text)].count("\n") + 1, adds=True)
    made, taking = list[Firewall](), list[int]()
    for each in commands(text):
        verb, words = _verb(each)
        names, options = names_and_options(words, _VALUES, _FLAGS, each.line)
        if verb == "create":
            made.append(_created(each.line, names, options))
        else:
            _follow(verb, names, options, each.line)
            taking += [each.line] if verb == "delete" else []
    return taken_back(taking[0], adds=bool(made)) if taking else reading(made)


def _start(text: str) -> int:
    found = _COMMAND.search(text)
    return found.start() if found else 0


def _verb(command: Command) -> tuple[str, tuple[str, ...]]:
    argv = command.argv
    if argv[:3] != _GROUP or argv[3:4] not in {("create",), ("delete",), ("describe",)} or command.stdin is not None:
        raise CannotJudge(command.line, f"it may only create, delete or describe by {' '.join(_GROUP)}")
    return argv[3], argv[4:]


def _follow(verb: str, names: Sequence[str], options: Iterable[str], line: int) -> None:
    """Refuse what a command that makes nothing cannot have."""
    if strange := sorted(set(options) - {"--quiet"}):
        raise Rejected(line, f"{verb} has no option {strange[0]}")
    if not names or (verb == "describe" and len(names) > 1):
        raise Rejected(line, f"{verb} needs {'one name' if verb == 'describe' else 'names'}")
    if wrong := [each for each in names if not is_label(each)]:
        raise Rejected(line, f"{wrong[0]!r} is not the name of a rule")


def _created(line: int, names: Sequence[str], options: dict[str, str]) -> Firewall:
    if len(names) != 1:
        raise Rejected(line, "create needs one name")
    if "--allow" not in options:
        raise Rejected(line, "create needs --allow")
    direction = options.get("--direction")
    return Firewall(
        line=line,
        name=Scalar(names[0], line),
        network=_network(options.get("--network", NETWORK), line),
        tags=_listed(options, "--target-tags", line),
        priority=(_priority(options.get("--priority", str(PRIORITY)), line), line),
        direction=Scalar(_SHORTER.get(direction, direction), line) if direction is not None else None,
        sources=_listed(options, "--source-ranges", line),
        destinations=_listed(options, "--destination-ranges", line),
        allowed=tuple(map(_entry, _listed(options, "--allow", line))),
        disabled=line if "--disabled" in options else 0,
    )


def _network(name: str, line: int) -> str:
    if not is_label(name):
        raise CannotJudge(line, f"{name!r} is not the name of a network")
    return f"global/networks/{name}"


def _priority(said: str, line: int) -> int:
    if not _NUMBER.fullmatch(said) or int(said) > IMPLIED:
        raise Rejected(line, f"--priority is a number from 0 to {IMPLIED}")
    return int(said)


def _listed(options: dict[str, str], option: str, line: int) -> tuple[Scalar, ...]:
    """What commas separate; another sign than the comma can be chosen, which cannot be judged."""
    if option not in options:
        return ()
    found = options[option].split(",")
    if options[option].startswith("^") or any(each != "".join(each.split()) or not each for each in found):
        raise CannotJudge(line, f"the value of {option} is not words with commas between them")
    return tuple(Scalar(each, line) for each in found)


def _entry(said: Scalar) -> Entry:
    found = _ALLOWED.fullmatch(said.text)
    if not found:
        raise Rejected(said.line, f"{said.text!r} is neither a protocol nor a protocol, a colon and ports")
    ports = (Scalar(found[2], said.line),) if found[2] else ()
    return Entry(Scalar(found[1], said.line), ports, said.line)
