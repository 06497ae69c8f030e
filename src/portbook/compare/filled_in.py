"""A snippet in which the reader has replaced the placeholders by addresses.

The addresses are inferred from the text: for each role without an address, those at the other end of every flow of the role.
They are taken only where all its flows agree, and the text holds with them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from ipaddress import IPv6Network
from itertools import chain

from portbook.compare.verify import As, Verdict, read_as
from portbook.compare.verify import verify as verify_as_written
from portbook.model import ANY_PROTOCOL, ANYWHERE, Addresses, Network, Profile, Role, Rule, Service
from portbook.model.service import with_values
from portbook.rules import TooComplex, express, intersection, minus, rules_for
from portbook.targets import Reading, Remark, Target, Unreadable

_WIDEST = {4: 8, 6: 16}
"""Prefix lengths: whoever opens more than this opens to nearly anyone, which only the data may say."""
_UNIQUE_LOCAL = IPv6Network("fc00::/7")
_MOST_ROLES = 20


def verify(  # noqa: PLR0917  # as `portbook.compare.verify.verify`
    service: Service,
    roles: Sequence[str],
    profile: Profile | None,
    text: str,
    target: Target,
    as_: As = As.ADDITION,
    interface: str = "",
) -> Verdict:
    """The verdict on a text as it is written; where that does not hold, the verdict with the addresses that were filled in."""
    verdict = verify_as_written(service, roles, profile, text, target, as_, interface)
    if verdict.holds is not False or verdict.reason:
        return verdict
    values = values_in(service, roles, text, target, as_, interface)
    if not values:
        return verdict
    filled_in = verify_as_written(with_values(service, values), roles, profile, text, target, as_, interface)
    if filled_in.holds is False:
        return verdict
    options = " ".join(f"--value {role}={addresses.spell(',')}" for role, addresses in values.items())
    cure = f"to ask for exactly that, add {options}"
    remark = Remark(0, f"the text holds with {_listed(service, values)}", "values-filled-in", cure)
    return replace(filled_in, remarks=(remark, *filled_in.remarks))


def values_in(  # noqa: PLR0917  # as `verify`
    service: Service,
    roles: Sequence[str],
    text: str,
    target: Target,
    as_: As = As.ADDITION,
    interface: str = "",
) -> dict[str, Addresses]:
    """The addresses that were filled in, by role; empty where there are none, or where they are unclear."""
    own = [role for role in service.roles.values() if role.placeholder]
    if not own or len(own) > _MOST_ROLES:
        return {}
    try:
        forwards = any(service.roles[role].forwards for role in roles)
        reading = read_as(text, target, as_, interface).for_host(forwards=forwards)
        return _values(service, roles, reading, target)
    except (Unreadable, TooComplex):
        return {}


def _listed(service: Service, values: dict[str, Addresses]) -> str:
    return ", ".join(f"{service.roles[role].id} = {addresses.spell()}" for role, addresses in values.items())


def _values(service: Service, roles: Sequence[str], reading: Reading, target: Target) -> dict[str, Addresses]:
    """The addresses of each role without one that the text names; empty where they are unclear."""
    documented = express(rules_for(service, roles, service.flows.values()), target.lacks).rules
    unknown = [role for role in service.roles.values() if role.placeholder]
    fixed = [rule for rule in documented if not any(_names(rule, role) for role in unknown)]
    roles_by_rule: dict[Rule, set[str]] = {}
    for role in unknown:
        for rule in (rule for rule in documented if _names(rule, role)):
            for family in rule.family.each:
                whole = replace(rule, family=family, local=rule.local.only(family.version), remote=ANYWHERE)
                roles_by_rule.setdefault(whole, set()).add(role.id)
    values = _solved([(whole, ids, _reached(whole, reading.rules, fixed)) for whole, ids in roles_by_rule.items()])
    if any(_too_wide(network) for networks in values.values() for network in networks):
        return {}
    joined = {id_: Addresses(tuple(chain(values.get((id_, 4), ()), values.get((id_, 6), ())))) for id_, _ in values}
    return {id_: value for id_, value in joined.items() if set(value.networks) != set(service.roles[id_].default)}


def _names(rule: Rule, role: Role) -> bool:
    return not rule.remote.anywhere and bool(rule.remote.networks) and set(rule.remote.networks) <= set(role.default)


def _reached(whole: Rule, reading: Sequence[Rule], fixed: Sequence[Rule]) -> tuple[Rule, ...]:
    """The remote addresses for which the text opens all of a rule, without those that the data documents."""
    lacking = _ends(minus([whole], reading))
    explained = _ends(intersection(fixed, [whole]))
    return minus(_ends(intersection(reading, [whole])), [*lacking, *explained])


def _ends(rules: Iterable[Rule]) -> list[Rule]:
    """The remote addresses of rules, for any packets."""
    return [Rule(rule.direction, ANY_PROTOCOL, rule.family, remote=rule.remote) for rule in rules]


def _solved(equations: Sequence[tuple[Rule, set[str], tuple[Rule, ...]]]) -> dict[tuple[str, int], tuple[Network, ...]]:
    """The addresses of each role, by IP version: what a rule reaches are the addresses of all its roles.

    A rule with one unknown role determines that role. The verdict with these addresses shows whether all rules agree.
    """
    known: dict[tuple[str, int], tuple[Network, ...]] = {}
    while True:
        before = len(known)
        for whole, roles, reached in equations:
            version = whole.family.version
            left = [role for role in roles if (role, version) not in known]
            if len(left) != 1 or any(rule.remote.anywhere for rule in reached):
                continue
            others = [replace(whole, remote=Addresses(known[role, version])) for role in roles if role not in left]
            networks = tuple(net for rule in minus(reached, _ends(others)) for net in rule.remote.networks)
            if networks:
                known[left[0], version] = networks
        if len(known) == before:
            return known


def _too_wide(network: Network) -> bool:
    local = isinstance(network, IPv6Network) and network.subnet_of(_UNIQUE_LOCAL)
    return network.prefixlen < _WIDEST[network.version] and not local
