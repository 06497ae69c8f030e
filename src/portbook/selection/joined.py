"""Several roles as one host."""

from __future__ import annotations

from collections.abc import Iterable

from portbook.model import Role
from portbook.model.pods import joined

_NO_TARGET = ("no firewall",)
"""The targets of roles that have none in common: no target has this id."""


def joined_role(roles: Iterable[Role]) -> Role:
    """A host that plays several roles at once, with the id `a+b`; a single role is itself."""
    several = [*roles]
    if len(several) == 1:
        return several[0]
    limits = [role.targets for role in several if role.targets]
    common = tuple(id_ for id_ in limits[0] if all(id_ in limit for limit in limits)) if limits else ()
    return Role(
        "+".join(role.id for role in several),
        " + ".join(role.title for role in several),
        host=True,
        forwards=any(role.forwards for role in several),
        pods=joined(role.pods for role in several),
        targets=common or (_NO_TARGET if limits else ()),
        platform="+".join(dict.fromkeys(role.platform for role in several if role.platform)),
    )
