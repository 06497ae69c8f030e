"""The whole filter table of an enabled ufw, as one text for iptables-restore.

Source: `ufw_start` in /lib/ufw/ufw-init-functions of ufw 0.36.2, which loads the same in ten steps. In one step it is
ten times as fast; the tests compare it with what the real ufw loads.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_HOOKS = ("input", "output", "forward")
_PRIMARY = ("before-logging", "before", "after", "after-logging", "reject", "track")
"""Chains of every hook, in the order in which a packet goes through them."""
_LOGGING = ("logging-deny", "logging-allow")
_USER = ("user-{hook}", "user-logging-{hook}")
_USER_OTHERS = ("user-limit", "user-limit-accept")
_POLICIES = {"DROP": "DROP", "REJECT": "DROP", "ACCEPT": "ACCEPT"}


@dataclass(frozen=True)
class Policies:
    """The policies of `/etc/default/ufw` for packets that no rule decides: DROP, REJECT or ACCEPT."""

    input: str = "DROP"
    output: str = "ACCEPT"
    forward: str = "DROP"

    def of(self, hook: str) -> str:
        """The policy of a hook."""
        return {"input": self.input, "output": self.output, "forward": self.forward}[hook]


def composed(version: int, policies: Policies, stock: Mapping[str, str], user: str) -> str:
    """The text for one IP version.

    Args:
        version: 4 or 6.
        policies: the default policies.
        stock: the texts of `before.rules`, `after.rules` and so on, by name.
        user: the text of `user.rules` or `user6.rules`.
    """
    prefix, suffix = ("ufw", "") if version == 4 else ("ufw6", "6")  # noqa: PLR2004  # IP has two versions
    files = (stock[f"before{suffix}.rules"], stock[f"after{suffix}.rules"], user)
    chains = dict.fromkeys([*_chains(prefix), *(chain for text in files for chain in _declared(text))])
    lines = [
        *(f":{hook.upper()} {_POLICIES[policies.of(hook)]} [0:0]" for hook in _HOOKS),
        *(f":{chain} - [0:0]" for chain in chains),
        *_primary(prefix),
        *_by_policy(prefix, policies),
        *(line for text in files for line in _rules(text)),
        *(f"-A {prefix}-before-{hook} -j {prefix}-user-{hook}" for hook in _HOOKS),
    ]
    return "\n".join(["*filter", *lines, "COMMIT"]) + "\n"


def _chains(prefix: str) -> Iterator[str]:
    for kind in _PRIMARY:
        yield from (f"{prefix}-{kind}-{hook}" for hook in _HOOKS)
    yield from (f"{prefix}-{name}" for name in _LOGGING)
    yield from (f"{prefix}-skip-to-policy-{hook}" for hook in _HOOKS)
    for form in _USER:
        yield from (f"{prefix}-{form.format(hook=hook)}" for hook in _HOOKS)
    yield from (f"{prefix}-{name}" for name in _USER_OTHERS)


def _primary(prefix: str) -> Iterator[str]:
    for hook in _HOOKS:
        yield from (f"-A {hook.upper()} -j {prefix}-{kind}-{hook}" for kind in _PRIMARY)


def _by_policy(prefix: str, policies: Policies) -> Iterator[str]:
    for hook in _HOOKS:
        policy = policies.of(hook)
        if policy == "REJECT":
            yield f"-A {prefix}-reject-{hook} -j REJECT"
        if policy == "ACCEPT":
            yield from (
                f"-A {prefix}-track-{hook} -p {name} -m conntrack --ctstate NEW -j ACCEPT" for name in ("tcp", "udp")
            )
        yield f"-A {prefix}-skip-to-policy-{hook} -j {policy}"


def _declared(text: str) -> Iterator[str]:
    return (line.split()[0][1:] for line in text.splitlines() if line.startswith(":"))


def _rules(text: str) -> Iterator[str]:
    """What is left when the frame is taken off: rules, all of the filter table."""
    for line in text.splitlines():
        if line and not line.startswith(("#", ":")) and line not in {"*filter", "COMMIT"}:
            yield line
