"""Ways to write a command of iptables that was rejected."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from portbook.handwritten.commands.command import Command
from portbook.proof.handwritten import mends as common
from portbook.proof.handwritten.tool import Answer, Mend, Reply
from portbook.proof.host.driver import Step

_OPTIONS = frozenset(
    """
    --append --insert --delete --policy --new-chain --protocol --match --source --destination --in-interface --out-interface
    --jump --goto --table --dport --sport --dports --sports --destination-port --source-port --ctstate --state --icmp-type
    --icmpv6-type --comment --reject-with --log-prefix --log-level --limit --limit-burst --to-destination --to-source --to-ports
    --tcp-flags --syn --src-range --dst-range --mac-source --set-mark --name --seconds --hitcount --update --set
    """.split()  # noqa: SIM905  # a table reads better than a list of strings
)
_TARGETS = frozenset(
    "ACCEPT DROP REJECT LOG RETURN QUEUE NFQUEUE MASQUERADE SNAT DNAT REDIRECT MARK CONNMARK TCPMSS NFLOG NOTRACK".split()  # noqa: SIM905
)
_STANDARD_CHAINS = frozenset({"INPUT", "OUTPUT", "FORWARD", "PREROUTING", "POSTROUTING"})
_ALSO_NAMED = {"ALLOW": "ACCEPT", "DENY": "DROP", "BLOCK": "DROP", "PERMIT": "ACCEPT"}
LATER_MATCHES = {
    "iplimit": "connlimit",
    "mport": "multiport",
    "dstlimit": "hashlimit",
    "nth": "statistic",
    "random": "statistic",
}
"""What took the place of matches that were patches to Linux 2.4: no iptables of a later kernel has them."""
_PORTS = frozenset({"--dport", "--sport", "--destination-port", "--source-port", "--dports", "--sports"})


def mends(command: Command, step: Step, reply: Reply) -> Iterator[Mend]:  # noqa: ARG001  # the interface's
    """Likely ones first."""
    if step.stdin:
        return
    if reply.answer is Answer.DEPENDS:
        yield from _targets(step)
        yield from _upper_case_chains(step)
        return
    yield from common.plain_signs(step)
    yield from _ranges(step)
    yield from _several_ports(step)
    yield from _double_dashes(step)
    yield from _protocol_first(step)
    yield from _later_matches(step)
    yield from common.near_words(step, _OPTIONS, rule="misspelled-word")


def _later_matches(step: Step) -> Iterator[Mend]:
    """The match that took the place of one that is gone, whose options have its name, or the same ones."""
    for option, word in pairwise(step.argv):
        if option in {"-m", "--match"} and (later := LATER_MATCHES.get(word)):
            argv = tuple(re.sub(rf"^(--)?{word}(?=-|$)", rf"\g<1>{later}", part) for part in step.argv)
            cure = f"write the match {later}, which took the place of {word}"
            yield Mend("rejected-by-tool", replace(step, argv=argv), cure)


def _ranges(step: Step) -> Iterator[Mend]:
    for at, (option, word) in enumerate(zip(step.argv, step.argv[1:], strict=False), 1):
        if option in _PORTS and re.fullmatch(r"[0-9,]*[0-9]+-[0-9][0-9,-]*", word):
            new = word.replace("-", ":")
            yield common.exchanged(step, at, new, "range-separator", f"write the range as {new}")


def _several_ports(step: Step) -> Iterator[Mend]:
    argv = step.argv
    for at, (option, word) in enumerate(pairwise(argv)):
        if option in _PORTS and "," in word and "multiport" not in argv:
            several = ("-m", "multiport", option if option.endswith("s") else f"{option}s", word.replace("-", ":"))
            words = (*argv[:at], *several, *argv[at + 2 :])
            cure = f"write {' '.join(several)}"
            yield Mend("ports-need-multiport", replace(step, argv=words), cure, f"{option} {word}", " ".join(several))


def _double_dashes(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        if re.fullmatch(r"-[a-z][a-z-]+", word) and f"-{word}" in _OPTIONS:
            yield common.exchanged(step, at, f"-{word}", "single-dash-option", f"write -{word} with two dashes")


def _protocol_first(step: Step) -> Iterator[Mend]:
    argv = step.argv
    port = next((at for at, word in enumerate(argv) if word in _PORTS), -1)
    protocol = next((at for at, word in enumerate(argv) if word in {"-p", "--protocol"}), -1)
    if port < 0:
        return
    if protocol > port:
        pair = argv[protocol : protocol + 2]
        rest = (*argv[:protocol], *argv[protocol + 2 :])
        yield Mend(
            "port-without-protocol",
            replace(step, argv=(*rest[:port], *pair, *rest[port:])),
            f"write {' '.join(pair)} before {argv[port]}",
        )
    elif protocol < 0:
        words = (*argv[:port], "-p", "tcp", *argv[port:])
        cure = f"write -p tcp or -p udp before {argv[port]}"
        yield Mend("port-without-protocol", replace(step, argv=words), cure)


def _targets(step: Step) -> Iterator[Mend]:
    for at, (option, word) in enumerate(zip(step.argv, step.argv[1:], strict=False), 1):
        if option in {"-j", "--jump"} and word not in _TARGETS:
            upper = word.upper()
            right = upper if upper in _TARGETS else _ALSO_NAMED.get(upper, "")
            if right:
                yield common.exchanged(step, at, right, "misspelled-word", f"write the target as {right}")


def _upper_case_chains(step: Step) -> Iterator[Mend]:
    for at, word in enumerate(step.argv):
        if word != word.upper() and word.upper() in _STANDARD_CHAINS:
            yield common.exchanged(step, at, word.upper(), "misspelled-word", f"write the chain as {word.upper()}")
