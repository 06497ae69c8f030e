"""Host profiles of nftables: the first is what Debian's package leaves in /etc/nftables.conf.

Each of the strict ones lets in SSH, loopback and neighbour discovery, so that it shows when a snippet closes them.
"""

from __future__ import annotations

from portbook.proof.host.driver import INSERT_FIRST, LET_ANSWERS_IN, Host

_ND = "icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept"
_ESTABLISHED = "ct state established,related accept"


def _chain(hook: str, policy: str, *rules: str) -> str:
    lines = [f"type filter hook {hook} priority filter; policy {policy};", *rules]
    return "\n".join([f"\tchain {hook} {{", *(f"\t\t{line}" for line in lines), "\t}"])


def _table(name: str, policy: str, *rules: str, last: str = "", forwards: bool = False) -> str:
    tail = (last,) if last else ()
    incoming = _chain("input", policy, *rules, 'iif "lo" accept', _ND, "tcp dport 22 accept", *tail)
    forwarded = _chain("forward", policy, *((*rules, "tcp dport 22 accept", *tail) if forwards else ()))
    outgoing = _chain("output", policy, *rules, 'oif "lo" accept', _ND, *tail)
    return f"table {name} {{\n{incoming}\n{forwarded}\n{outgoing}\n}}\n"


def _empty() -> str:
    chains = "\n".join(_chain(hook, "accept") for hook in ("input", "forward", "output"))
    return f"flush ruleset\ntable inet filter {{\n{chains}\n}}\n"


def _hosts(*, forwards: bool) -> tuple[Host, ...]:
    def table(name: str, policy: str, *rules: str, last: str = "") -> tuple[str]:
        return (_table(name, policy, *rules, last=last, forwards=forwards),)

    return (
        Host("stock", (_empty(),)),
        Host("policy drop", table("inet filter", "drop", _ESTABLISHED)),
        Host("final reject", table("inet filter", "accept", _ESTABLISHED, last="reject"), advice=INSERT_FIRST),
        Host("no conntrack rule", table("inet filter", "drop"), advice=LET_ANSWERS_IN),
        Host(
            "another table",
            table("inet firewall", "drop", _ESTABLISHED),
            mandatory=False,
            advice="put the rules into the chains that this host has",
        ),
    )


HOSTS = _hosts(forwards=False)
ROUTERS = _hosts(forwards=True)
"""The same as routers: each of the strict ones also forwards SSH, so that it shows when a snippet closes that."""
