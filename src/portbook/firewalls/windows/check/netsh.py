"""The parameters of `netsh advfirewall firewall add rule`: what netsh certainly refuses.

Sources: the help of the command itself, `netsh advfirewall firewall add rule ?`, and
https://learn.microsoft.com/en-us/troubleshoot/windows-server/networking/netsh-advfirewall-firewall-control-firewall-behavior.
That ports need TCP or UDP: https://github.com/saltstack/salt/issues/60603. That there is no icmp: https://github.com/sous-chefs/firewall/issues/156.

netsh takes the beginning of a word for the word, and values without their names in the order of the help: of such, nothing is said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portbook.handwritten.commands.placeholders import is_open
from portbook.targets import CannotJudge

_WORD = re.compile(r'(?:[^\s"^`\\]|"[^"\n]*"|[\\^`](?=\S))+')
_END = re.compile(r"[&|>;]")
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "dir": ("in", "out"),
    "action": ("allow", "block", "bypass"),
    "enable": ("yes", "no"),
    "edge": ("yes", "deferapp", "deferuser", "no"),
    "interfacetype": ("wireless", "lan", "ras", "any"),
    "security": ("authenticate", "authenc", "authdynenc", "authnoencap", "notrequired"),
}
_TEXTS = (
    "name",
    "program",
    "service",
    "description",
    "profile",
    "localip",
    "remoteip",
    "rmtcomputergrp",
    "rmtmachgrp",
    "rmtusrgrp",
)
_PORTS = ("localport", "remoteport")
KNOWN = (*_CHOICES, *_TEXTS, *_PORTS, "protocol")
"""The parameters."""
_REQUIRED = ("name", "dir", "action")
_PROTOCOLS = ("tcp", "udp", "icmpv4", "icmpv6", "any")
_WITH_PORTS = frozenset({"tcp", "udp", "6", "17"})
_NO_PORT = frozenset({"any", "icmpv4", "icmpv6", "icmp"})
_PLAIN = re.compile(r"(?=.*[a-z])[A-Za-z]+")
"""A word that is no variable of a batch file, and no placeholder in capitals."""
_PROTOCOL = re.compile(r"(?=.*[a-z]|[0-9]|(?i:tcp|udp|icmp|any|both))[A-Za-z0-9]+(?:[:/].*)?")
_PORT = re.compile(r"(?P<first>[0-9]+)(?:-(?P<last>[0-9]+))?")
_BYTE, _HIGHEST = 255, 65535


@dataclass(frozen=True)
class Parameter:
    """One `key=value`.

    Attributes:
        at: its position in the text.
        key: the key in lower case.
        value: the value without quotation marks.
    """

    at: int
    key: str
    value: str


@dataclass(frozen=True)
class Refusal:
    """Why netsh refuses a command.

    Attributes:
        at: the position in the text.
        words: one sentence without a full stop.
        key: the key that there is not; empty for another reason.
    """

    at: int
    words: str
    key: str = ""


def refusals(text: str) -> Iterator[Refusal]:
    """Why netsh refuses a command.

    Raises:
        CannotJudge: it has values without their names, or signs that a shell takes away.
    """
    given = parameters(text)
    known = [parameter for parameter in given if parameter.key in KNOWN]
    for parameter in given:
        if not any(key.startswith(parameter.key) for key in KNOWN):
            words = f"there is no parameter {parameter.key}: known are {', '.join(sorted(KNOWN))}"
            yield Refusal(parameter.at, words, parameter.key)
    for parameter in known:
        if not is_open(parameter.value):
            yield from _of_value(parameter)
    if len(known) == len(given):
        by_key = {parameter.key: parameter for parameter in given}
        yield from (Refusal(0, f"{key}= is missing") for key in _REQUIRED if key not in by_key)
        yield from _of_ports(by_key)


def parameters(text: str) -> tuple[Parameter, ...]:
    """The parameters of a command.

    Raises:
        CannotJudge: it has something else.
    """
    words = [match for match in _WORD.finditer(text) if match[0] not in {"^", "`", "\\"}]
    plain = [match[0] for match in words]
    found = []
    for match in words[5 if plain[0].lower().startswith("netsh") else 0 :]:
        if _END.search(re.sub(r'"[^"]*"|<[^<>]*>', "", match[0])):
            break
        key, sign, value = match[0].partition("=")
        if not sign or not key.isalpha():
            raise CannotJudge(1, "a value stands without its parameter", id_="netsh-value-unnamed")
        found.append(Parameter(match.start(), key.lower(), value.replace('"', "")))
    return tuple(found)


def _of_value(parameter: Parameter) -> Iterator[Refusal]:
    value = parameter.value.lower()
    known = _CHOICES.get(parameter.key, ()) if _PLAIN.fullmatch(parameter.value) else ()
    if known and not any(choice.startswith(value) for choice in known):
        words = f"{parameter.key} must be {_any_of(known)}, not {parameter.value or 'nothing'}"
        yield Refusal(parameter.at, words)
    if parameter.key == "protocol" and _PROTOCOL.fullmatch(parameter.value) and not _is_protocol(value):
        words = f"protocol must be {_any_of((*_PROTOCOLS, 'a number to 255'))}, not {parameter.value or 'nothing'}"
        yield Refusal(parameter.at, words)
    if parameter.key == "name" and value == "all":
        yield Refusal(parameter.at, "the name of a rule cannot be all")
    for text in value.split(",") if parameter.key in _PORTS else ():
        match = _PORT.fullmatch(text)
        numbers = [int(digits) for digits in match.groups() if digits] if match else []
        if numbers and (max(numbers) > _HIGHEST or numbers[-1] < numbers[0]):
            yield Refusal(parameter.at, f"{text} is no port or range of ports from 0 to {_HIGHEST}")


def _is_protocol(value: str) -> bool:
    if value.isdecimal():
        return int(value) <= _BYTE
    name = value.partition(":")[0]
    return name != "icmp" and any(known.startswith(name) for known in _PROTOCOLS) and bool(name)


def _of_ports(given: Mapping[str, Parameter]) -> Iterator[Refusal]:
    """Ports of a protocol that has none, and a direction in which edge traversal is not known."""
    protocol = given["protocol"].value.lower().partition(":")[0] if "protocol" in given else "any"
    for key in _PORTS:
        if key in given and given[key].value.lower() != "any" and _has_no_ports(protocol):
            yield Refusal(given[key].at, f"{key} needs protocol=tcp or protocol=udp")


def _has_no_ports(protocol: str) -> bool:
    return protocol in _NO_PORT or (protocol.isdecimal() and protocol not in _WITH_PORTS)


def _any_of(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
