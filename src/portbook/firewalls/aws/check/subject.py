"""What requests to EC2 are about: a security group, or a network ACL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portbook.firewalls.aws.check.requests import Request
from portbook.model import Form, Rule
from portbook.targets import CannotJudge


@dataclass(frozen=True)
class Subject:
    """A kind of resource that requests are about, and how its requests are read.

    Attributes:
        operations: the operations that a text of each form may have.
        whose: the id of the security group or network ACL of a request.
        names: the identities of what a request adds or removes; an addition and its removal have the same.
        rules: what additions let through together.
        unsupported: what EC2 accepts and moto does not, one sentence; empty where moto supports all additions.
    """

    operations: dict[Form, frozenset[str]]
    whose: Callable[[Request], str]
    names: Callable[[Request], frozenset[str]]
    rules: Callable[[Sequence[Request]], tuple[Rule, ...]]
    unsupported: Callable[[Sequence[Request]], str] = lambda _requests: ""

    def refuse_others(self, requests: Iterable[Request], form: Form) -> None:
        """Refuse operations that a text of a form must not have, and requests about several groups or network ACLs.

        Raises:
            CannotJudge: there is one.
        """
        known: set[str] = set()
        for request in requests:
            if request.operation not in self.operations[form]:
                raise CannotJudge(
                    request.line,
                    f"Portbook knows only {', '.join(sorted(self.operations[form]))} here, not {request.operation}",
                    id_="aws-command-unexpected",
                )
            known.add(self.whose(request))
            if len(known) > 1:
                raise CannotJudge(
                    request.line,
                    "the requests are about more than one group or network ACL",
                    id_="aws-several-groups",
                    cure="judge one group or network ACL at a time",
                )

    def listed(self, shown: Sequence[Request], additions: Sequence[Request]) -> frozenset[str]:
        """The identities of what additions made in the listed groups, and the ids of all other listed groups."""
        about = {self.whose(request) for request in shown}
        mine = {self.whose(request) for request in additions}
        names = (self.names(request) for request in additions if self.whose(request) in about)
        return frozenset().union(*names, about - mine)
