"""One word more in a text: in commands, in documents of YAML or JSON, in configurations of Terraform."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import yaml

from tools.attack.words import Words

_COMMAND = re.compile(r"^(?:aws|az|gcloud|openstack|kubectl) ", re.MULTILINE)

_SHELL = (
    "sudo …",
    "sudo -n …",
    "  …",
    "\t…",
    "… # x",
    "…#x",
    "…;",
    "… &",
    "…\\",
    "echo …",
    "X=1 …",
    "# …",
    "'…'",
    "! …",
    "(…)",
)
"""What a shell has around a command."""
_BY_SHELL = 0.08


@dataclass(frozen=True)
class Mutation:
    """A way to put a word more into a text.

    Attributes:
        suits: whether it can be done to a text.
        mutated: the text with a word more, or another in its place.
    """

    suits: Callable[[str], bool]
    mutated: Callable[[str, Words, random.Random], str]


def _with_option(text: str, words: Words, chosen: random.Random) -> str:
    """An option in a place of a command, or another value in the place of one."""
    lines = text.splitlines()
    at = chosen.choice([number for number, line in enumerate(lines) if _COMMAND.match(line)])
    parts = re.findall(r"(?:'[^']*'|\"[^\"]*\"|[^\s'\"])+|\s+", lines[at])
    if chosen.random() < _BY_SHELL:
        lines[at] = chosen.choice(_SHELL).replace("…", lines[at])
    elif chosen.random() < _BY_SHELL:
        parts[chosen.randrange(1, len(parts))] = chosen.choice((" \\\n  ", "\\\n", " \\ \n", "''", '""', " -- "))
        lines[at] = "".join(parts)
    elif chosen.random() < words.replacing:
        places = [number for number, part in enumerate(parts) if part.strip() and number > 0]
        place = chosen.choice(places)
        option, joined, _value = parts[place].partition("=")
        other = chosen.choice(words.values)
        parts[place] = f"{option}={other}" if joined else other
        lines[at] = "".join(parts)
    else:
        name = chosen.choice(words.names)
        value = "" if name in words.alone else chosen.choice([f" {value}" for value in words.values] + ["=x", ""])
        parts.insert(chosen.randrange(1, len(parts) + 1), f" {name}{value} ")
        lines[at] = "".join(parts)
    return "\n".join(lines) + "\n"


def _with_key(text: str, words: Words, chosen: random.Random) -> str:
    """A key in a mapping, or another value in the place of one."""
    as_json = text.lstrip()[:1] in {"[", "{"}
    parsed: list[Any] = [json.loads(text)] if as_json else list(yaml.load_all(text, Loader=yaml.SafeLoader))
    parsed = deepcopy(parsed)
    mappings = list(_mappings(parsed))
    mapping = chosen.choice(mappings)
    value = chosen.choice(words.values)
    if mapping and chosen.random() < words.replacing:
        mapping[chosen.choice(list(mapping))] = deepcopy(value)
    else:
        mapping[chosen.choice(words.names)] = deepcopy(value)
    return json.dumps(parsed[0]) if as_json else yaml.safe_dump_all(parsed, sort_keys=False)


def _mappings(parsed: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401  # JSON
    if isinstance(parsed, dict):
        yield parsed
    for each in parsed.values() if isinstance(parsed, dict) else parsed if isinstance(parsed, list) else ():
        yield from _mappings(each)


def _with_attribute(text: str, words: Words, chosen: random.Random) -> str:
    """An attribute or block within a block, or another value in the place of one."""
    lines = text.splitlines()
    if chosen.random() < words.replacing:
        at = chosen.choice([number for number, line in enumerate(lines) if re.match(r"\s+\w+\s+= ", line)])
        lines[at] = f"{lines[at].partition('=')[0]}= {chosen.choice(words.values)}"
    else:
        at = chosen.choice([number for number, line in enumerate(lines) if line.rstrip().endswith("{")])
        name = chosen.choice(words.names)
        lines.insert(at + 1, name if "{" in name else f"  {name} = {chosen.choice(words.values)}")
    return "\n".join(lines) + "\n"


def _is_document(text: str) -> bool:
    return not _COMMAND.search(text)


commands = Mutation(lambda text: bool(_COMMAND.search(text)), _with_option)
documents = Mutation(_is_document, _with_key)
hcl = Mutation(lambda text: "resource " in text, _with_attribute)
