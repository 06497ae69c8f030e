"""Whose instances firewall resources are for: of which network, with which target tags or service accounts.

Source: https://cloud.google.com/firewall/docs/firewalls#rule_assignment
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portbook.firewalls.gcp.resources import NAME_LIMIT
from portbook.targets.base import CannotJudge, Rejected, Remark
from portbook.targets.text.yaml_documents import Scalar

_LABEL = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_ACCOUNT = re.compile(r"[a-z0-9][-a-z0-9.]*@[a-z0-9][-a-z0-9.]*")
USUAL_NETWORK = "default"
"""Where a rule does not say its network."""
_TARGET_TAGS, _SOURCE_TAGS, _ACCOUNTS = 70, 30, 10
_PROJECT = r"[a-z](?:[-a-z0-9.:]*[a-z0-9])?"
_URL = re.compile(
    rf"(?:(?:https://(?:www|compute)\.googleapis\.com/compute/v1/)?projects/(?P<project>{_PROJECT})/)?"
    rf"global/networks/(?P<name>{_LABEL.pattern})"
)


@dataclass(frozen=True)
class Network:
    """A VPC network.

    Attributes:
        spelling: how the text names it: only the same words are the same network.
        line: where.
        project: of whoever runs the text, where the text says which; empty where it does not.
        elsewhere: the project that the network's own name has; empty where it has none.
        chosen: whether a command names it as a word of its own, so that its writer knew which.
    """

    spelling: str
    line: int
    project: str = ""
    elsewhere: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Instances:
    """Instances by their tags or service accounts."""

    tags: tuple[Scalar, ...] = ()
    accounts: tuple[Scalar, ...] = ()

    @property
    def line(self) -> int:
        """Of the first that is named; 0 where none is."""
        return next((named.line for named in (*self.tags, *self.accounts)), 0)

    def named(self) -> tuple[str, ...]:
        """Their names in order.

        Raises:
            CannotJudge: a service account is none that this grammar knows.
            Rejected: a tag is none.
        """
        for account in self.accounts:
            if not _ACCOUNT.fullmatch(account.text):
                raise CannotJudge(
                    account.line, f"{account.text!r} is not the address of a service account", id_="gcp-account-unclear"
                )
        return tuple(sorted((*map(label, self.tags), *(account.text for account in self.accounts))))


def refuse_both(*named: Instances) -> None:
    """Refuse tags beside service accounts, which one rule may not have, be they of its targets or its sources.

    Raises:
        Rejected: it has both.
    """
    accounts = [account for instances in named for account in instances.accounts]
    if accounts and any(instances.tags for instances in named):
        raise Rejected(
            accounts[0].line, "one rule cannot have both tags and service accounts", id_="gcp-tags-and-accounts"
        )


def refuse_many(targets: Instances, sources: Instances) -> None:
    """Refuse more tags or service accounts than one rule has.

    Source: https://cloud.google.com/vpc/docs/quota#per_rule

    Raises:
        CannotJudge: one stands twice.
        Rejected: there are more.
    """
    for named, most in (
        (targets.tags, _TARGET_TAGS),
        (sources.tags, _SOURCE_TAGS),
        (targets.accounts, _ACCOUNTS),
        (sources.accounts, _ACCOUNTS),
    ):
        if len({each.text for each in named}) < len(named):
            raise CannotJudge(
                named[0].line,
                "Google does not document a tag or service account that appears twice in a rule",
                id_="gcp-tag-twice",
            )
        if len(named) > most:
            raise Rejected(
                named[most].line,
                f"one rule has at most {most} of these tags or service accounts",
                id_="gcp-too-many-tags",
            )


def network_by_url(url: Scalar | None, line: int) -> Network:
    """The network of a resource: of its URL, or the one that the API takes without.

    Raises:
        Rejected: it is no such URL.
    """
    if url is None:
        return Network(f"/{USUAL_NETWORK}", line)
    match = _URL.fullmatch(url.text)
    if not match or len(match["name"]) > NAME_LIMIT:
        raise Rejected(
            url.line,
            f"{url.text!r} is not the URL of a network: the API wants global/networks/{USUAL_NETWORK} or a longer one",
            id_="gcp-network-url-invalid",
        )
    return Network(f"{match['project'] or ''}/{match['name']}", url.line, elsewhere=match["project"] or "")


def label(name: Scalar) -> str:
    """The name of a rule or tag.

    Raises:
        Rejected: it is none.
    """
    if not is_label(name.text):
        raise Rejected(
            name.line,
            f"{name.text!r} is not 1 to 63 lower-case letters, digits and hyphens that begin with a letter",
            id_="gcp-name-invalid",
        )
    return name.text


def is_label(text: str) -> bool:
    """Whether it can be the name of a rule, a tag or a network."""
    return len(text) <= NAME_LIMIT and bool(_LABEL.fullmatch(text))


def remarks(network: Network, targets: Sequence[str]) -> tuple[Remark, ...]:
    """What a reader should know of whom a resource is for, where its writer has chosen that."""
    if targets or not network.chosen:
        return ()
    name = network.spelling.rpartition("/")[2]
    return (Remark(network.line, f"it is for every instance of the network {name}", "gcp-whole-network"),)


def side_effects(line: int, network: Network, targets: Sequence[str]) -> tuple[Remark, ...]:
    """Whom a resource is for besides the host in question, or instead of it: nobody can say."""
    effects = []
    if network.elsewhere and network.elsewhere != network.project:
        effects.append(
            Remark(
                network.line,
                "only the address of the network names its project",
                "gcp-project-from-address",
                "give --project, or a network's name",
            )
        )
    if not targets and not network.chosen:
        effects.append(
            Remark(
                line,
                "it is for every instance of the network",
                "gcp-whole-network",
                "name the instances by a target tag or service account",
            )
        )
    return tuple(effects)
