"""One snippet, by what a person calls its parts."""

from __future__ import annotations

from collections.abc import Iterable

from portbook import snippets
from portbook.adapters.cli.choices import NO_LIMITS, Limits, check_is_for, chosen_profile, one_of, selected_host
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.site import Site
from portbook.model import Form, Snippet


def chosen_snippet(
    site: Site,
    service: str,
    target: str,
    *,
    profile: str | None,
    form: Form,
    values: Iterable[str],
    option: str = "--value",
    limits: Limits = NO_LIMITS,
) -> Snippet:
    """The snippet as it is rendered now.

    Args:
        site: where its service and target are.
        service: the host's roles, as `selected_host` reads them.
        target: the target's id.
        profile: the profile's id; None for the default one.
        form: its form.
        values: the reader's own addresses, each as `ROLE=ADDRESS[,ADDRESS...]`.
        option: what those are called where one cannot be used.
        limits: which of its rules are meant.

    Raises:
        Unusable: one of them is unknown, or cannot be used.
    """
    product, role = selected_host(site, service, values, option=option, limits=limits)
    firewall = one_of("target", target, site.targets)
    check_is_for(firewall, product, role)
    limited = f" for {product.direction} rules alone" if product.direction and form in firewall.forms else ""
    if form not in (forms := snippets.forms_of(product, role, firewall)):
        raise Unusable(of_argument(f"{firewall.id} has no form '{form}'{limited}", f"choose one of {', '.join(forms)}"))
    return snippets.snippet(product, role, chosen_profile(product, profile), firewall, form)
