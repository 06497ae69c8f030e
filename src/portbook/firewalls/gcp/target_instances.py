"""The instances that a firewall resource applies to: their network, and their target tags or service accounts.

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
DEFAULT_NETWORK = "default"
"""The network of a rule that does not name one."""
LABEL_CURE = "use 1 to 63 lower-case letters, digits and hyphens, and begin with a letter"
"""The cure of a name that is not one of a rule, a tag or a network."""
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
        spelling: how the text names it: two spellings count as two networks.
        line: the line that names it.
        project: the project that the text sets for the rule; empty where it sets none.
        elsewhere: the project in the URL of the network; empty where there is none.
        chosen: whether a command names it in an option of its own, so that its writer chose the network.
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
        """The line of the first tag or service account; 0 where there is none."""
        return next((name.line for name in (*self.tags, *self.accounts)), 0)

    def named(self) -> tuple[str, ...]:
        """The tags and service accounts, sorted.

        Raises:
            CannotJudge: a service account is not an e-mail address.
            Rejected: a tag is not valid.
        """
        for account in self.accounts:
            if not _ACCOUNT.fullmatch(account.text):
                message = f"{account.text!r} is not the e-mail address of a service account"
                raise CannotJudge(account.line, message, id_="gcp-account-unclear")
        return tuple(sorted((*map(label, self.tags), *(account.text for account in self.accounts))))


def refuse_both(*named: Instances) -> None:
    """Refuse a rule that has both tags and service accounts, whether as targets or as sources.

    Raises:
        Rejected: it has both.
    """
    accounts = [account for instances in named for account in instances.accounts]
    if accounts and any(instances.tags for instances in named):
        raise Rejected(
            accounts[0].line,
            "one rule cannot have both tags and service accounts",
            id_="gcp-tags-and-accounts",
            cure="use one kind, in two rules if needed",
        )


def refuse_many(targets: Instances, sources: Instances) -> None:
    """Refuse more tags or service accounts than one rule may have.

    Source: https://cloud.google.com/vpc/docs/quota#per_rule

    Raises:
        CannotJudge: one appears twice.
        Rejected: there are too many.
    """
    for named, most in (
        (targets.tags, _TARGET_TAGS),
        (sources.tags, _SOURCE_TAGS),
        (targets.accounts, _ACCOUNTS),
        (sources.accounts, _ACCOUNTS),
    ):
        if len({name.text for name in named}) < len(named):
            raise CannotJudge(
                named[0].line,
                "Google does not document a tag or service account that appears twice in a rule",
                id_="gcp-tag-twice",
                cure="name it once",
            )
        if len(named) > most:
            raise Rejected(
                named[most].line,
                f"one rule may have at most {most} of these tags or service accounts",
                id_="gcp-too-many-tags",
                cure="split the rule in two",
            )


def network_by_url(url: Scalar | None, line: int) -> Network:
    """The network of a resource, by its URL; the default network where there is none.

    Raises:
        Rejected: it is not the URL of a network.
    """
    if url is None:
        return Network(f"/{DEFAULT_NETWORK}", line)
    match = _URL.fullmatch(url.text)
    if not match or len(match["name"]) > NAME_LIMIT:
        raise Rejected(
            url.line,
            f"{url.text!r} is not the URL of a network",
            id_="gcp-network-url-invalid",
            cure="write global/networks/NAME or projects/PROJECT/global/networks/NAME",
        )
    return Network(f"{match['project'] or ''}/{match['name']}", url.line, elsewhere=match["project"] or "")


def label(name: Scalar) -> str:
    """The text of a rule's name or of a tag.

    Raises:
        Rejected: it is not a valid name.
    """
    if not is_label(name.text):
        raise Rejected(
            name.line,
            f"{name.text!r} is not a valid name",
            id_="gcp-name-invalid",
            cure=LABEL_CURE,
        )
    return name.text


def is_label(text: str) -> bool:
    """Whether a text is a valid name of a rule, a tag or a network (RFC 1035)."""
    return len(text) <= NAME_LIMIT and bool(_LABEL.fullmatch(text))


def remarks(network: Network, targets: Sequence[str]) -> tuple[Remark, ...]:
    """The remark that a rule applies to a whole network, where its writer chose the network by name."""
    if targets or not network.chosen:
        return ()
    name = network.spelling.rpartition("/")[2]
    return (Remark(network.line, f"the rule applies to every instance of the network {name}", "gcp-whole-network"),)


def side_effects(line: int, network: Network, targets: Sequence[str]) -> tuple[Remark, ...]:
    """The remarks that a rule may apply to other instances than the host, which the text does not show."""
    effects = []
    if network.elsewhere and network.elsewhere != network.project:
        effects.append(
            Remark(
                network.line,
                "only the URL of the network names the project",
                "gcp-project-from-address",
                "set the project of the rule too, or write only the network's name",
            )
        )
    if not targets and not network.chosen:
        effects.append(
            Remark(
                line,
                "the rule applies to every instance of the network",
                "gcp-whole-network",
                "add a target tag or a target service account",
            )
        )
    return tuple(effects)
