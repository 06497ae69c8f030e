"""The words of a saved rule as clauses: its conditions, of any module, and its target, without their meaning.

Source: iptables-extensions(8), 1.8.9, for the number of words behind each option.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from portbook.firewalls.iptables.options import LONG

_ALONE = """
    -f --syn --limit-iface-in --limit-iface-out --set --connlimit-saddr --connlimit-daddr --ecn-tcp-cwr --ecn-tcp-ece
    --fragres --fragfirst --fragmore --fraglast --hashlimit-rate-match --soft --ipvs --socket-exists --suppl-groups
    --physdev-is-in --physdev-is-out --physdev-is-bridged --strict --next --rateest-delta --rateest-lt --rateest-gt
    --rateest-eq --rcheck --update --remove --reap --rttl --rsource --rdest --loose --validmark --accept-local --invert
    --rt-0-res --rt-0-not-strict --return-nomatch --update-counters --update-subcounters --nowildcard --transparent
    --restore-skmark --icase --kerneltz --contiguous
"""
_WITH_ONE = """
    -p -s -d -i -o -m --sport --dport --sports --dports --ports --src-type --dst-type --ahspi --bytecode --object-pinned
    --path --cgroup --cluster-total-nodes --cluster-local-node --cluster-local-nodemask --cluster-hash-seed --comment
    --connbytes --connbytes-dir --connbytes-mode --label --connlimit-upto --connlimit-above --connlimit-mask --mark
    --ctstate --ctproto --ctorigsrc --ctorigdst --ctreplsrc --ctrepldst --ctorigsrcport --ctorigdstport --ctreplsrcport
    --ctrepldstport --ctstatus --ctexpire --ctdir --cpu --dccp-types --dccp-option --src-group --dst-group --dscp
    --dscp-class --dst-len --dst-opts --ecn-ip-ect --espspi --fragid --fraglen --hashlimit-upto --hashlimit
    --hashlimit-above --hashlimit-mode --hashlimit-srcmask --hashlimit-dstmask --hashlimit-name --hashlimit-burst
    --hashlimit-htable-size --hashlimit-htable-max --hashlimit-htable-gcinterval --hashlimit-htable-expire
    --hashlimit-rate-interval --hbh-len --hbh-opts --helper --hl-eq --hl-lt --hl-gt --icmp-type --icmpv6-type
    --src-range --dst-range --header --vproto --vaddr --vport --vdir --vmethod --vportctl --length --limit --limit-burst
    --mac-source --mh-type --nfacct-name --genre --ttl --log --uid-owner --gid-owner --physdev-in --physdev-out --pkt-type
    --dir --pol --reqid --spi --proto --mode --tunnel-src --tunnel-dst --quota --rateest1 --rateest2 --rateest-bps1
    --rateest-pps1 --rateest-bps2 --rateest-pps2 --seconds --hitcount --name --mask --rt-type --rt-segsleft --rt-len
    --rt-0-addrs --packets-eq --packets-lt --packets-gt --bytes-eq --bytes-lt --bytes-gt --srh-next-hdr --srh-hdr-len-eq
    --srh-hdr-len-gt --srh-hdr-len-lt --srh-segs-left-eq --srh-segs-left-gt --srh-segs-left-lt --srh-last-entry-eq
    --srh-last-entry-gt --srh-last-entry-lt --srh-tag --srh-psid --srh-nsid --srh-lsid --state --probability --every
    --packet --from --to --algo --string --hex-string --tcp-option --mss --datestart --datestop --timestart --timestop
    --monthdays --weekdays --tos --ttl-eq --ttl-lt --ttl-gt --u32
"""
_WITH_TWO = "--tcp-flags --match-set --chunk-types"
ARGUMENTS = {
    **dict.fromkeys(_ALONE.split(), 0),
    **dict.fromkeys(_WITH_ONE.split(), 1),
    **dict.fromkeys(_WITH_TWO.split(), 2),
}
"""Conditions, with the number of words behind each."""
_LONGER = {**LONG, "--fragment": "-f", "--destination-group": "--dst-group", "--source-group": "--src-group"}
_TARGETS = frozenset({"-j", "-g"})
_DECIDING = frozenset({"ACCEPT", "DROP", "RETURN", "REJECT"})


@dataclass(frozen=True)
class Clause:
    """One condition.

    Attributes:
        name: its option, in the shortest spelling.
        arguments: the words behind it.
        negated: whether `!` stands before it.
        module: the last module that `-m` loads before it.
    """

    name: str
    arguments: tuple[str, ...] = ()
    negated: bool = False
    module: str = ""

    @property
    def argument(self) -> str:
        """The first word behind it; empty where there is none."""
        return self.arguments[0] if self.arguments else ""

    @property
    def words(self) -> tuple[str, ...]:
        """Its words as in the rule."""
        return (*(("!",) if self.negated else ()), self.name, *self.arguments)


@dataclass
class Clauses:
    """A rule.

    Attributes:
        chain: the chain that it is in.
        conditions: its conditions.
        target: the word behind `-j` or `-g`; empty where there is none.
        goes: whether the target stands behind `-g`.
        options: the words behind the target.
        unread: words that are no known option.
    """

    chain: str
    conditions: list[Clause] = field(default_factory=list)
    target: str = ""
    goes: bool = False
    options: tuple[str, ...] = ()
    unread: list[str] = field(default_factory=list)

    def of(self, *names: str) -> list[Clause]:
        """The conditions with these options."""
        return [clause for clause in self.conditions if clause.name in names]

    @property
    def unclear(self) -> bool:
        """Whether it is unclear which word is the target."""
        return bool(_TARGETS & set(self.unread))

    @property
    def matching(self) -> list[Clause]:
        """The conditions without comments and without modules."""
        return [clause for clause in self.conditions if clause.name not in {"-m", "--comment"}]

    @property
    def modules(self) -> set[str]:
        """The modules that it loads."""
        return {clause.argument for clause in self.of("-m")}


def clauses(words: Sequence[str], chains: frozenset[str]) -> Clauses:
    """The clauses of `-A CHAIN …`.

    An unknown word may take any words behind it, so no condition behind it counts.

    Args:
        words: the words of the rule.
        chains: the chains of its table, which may be targets.
    """
    rule = Clauses(words[1])
    rest, module, negated = list(words[2:]), "", False
    while rest:
        word = rest.pop(0)
        name = _LONGER.get(word, word)
        if name == "!":
            negated = True
            continue
        if name in _TARGETS and rest and not rule.target:
            rule.target, rule.goes = rest.pop(0), name == "-g"
            if rule.target not in chains | _DECIDING:
                rule.options, rest = tuple(rest), []
            elif rule.target == "REJECT" and rest[:1] == ["--reject-with"]:
                del rest[:2]
        elif name in ARGUMENTS and len(rest) >= ARGUMENTS[name]:
            arguments = tuple(rest.pop(0) for _ in range(ARGUMENTS[name]))
            module = arguments[0] if name == "-m" else module
            if not rule.unread:
                rule.conditions.append(Clause(name, arguments, negated, module))
        else:
            rule.unread.append(name)
        negated = False
    return rule
