"""What requests to EC2 are about: a security group, or a network ACL."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from portbook.firewalls.aws.check.requests import Request
from portbook.model import Form, Rule
from portbook.targets import CannotJudge


@dataclass(frozen=True)
class Subject:
    """What the requests of a text are about.

    Attributes:
        operations: what a text of each form may ask for.
        whose: the id of the security group or network ACL.
        names: what a request makes or takes away, in words that are the same for both.
        rules: what additions let through together.
        unsupported: what of additions the emulator cannot take, though EC2 does, one sentence; empty where it can take all.
    """

    operations: dict[Form, frozenset[str]]
    whose: Callable[[Request], str]
    names: Callable[[Request], frozenset[str]]
    rules: Callable[[Sequence[Request]], tuple[Rule, ...]]
    unsupported: Callable[[Sequence[Request]], str] = lambda _requests: ""

    def refuse_others(self, requests: Iterable[Request], form: Form) -> None:
        """Refuse what a text of a form is not to do, and what is about several.

        Raises:
            CannotJudge: another operation, or more than one group or network ACL.
        """
        known: set[str] = set()
        for request in requests:
            if request.operation not in self.operations[form]:
                raise CannotJudge(
                    request.line,
                    f"{request.operation} is none of {', '.join(sorted(self.operations[form]))}",
                    id_="aws-command-unexpected",
                )
            known.add(self.whose(request))
            if len(known) > 1:
                raise CannotJudge(
                    request.line, "the text is about more than one group or network ACL", id_="aws-several-groups"
                )

    def listed(self, shown: Sequence[Request], additions: Sequence[Request]) -> frozenset[str]:
        """The names of what an addition has made in whatever is listed, and the ids of all else that is."""
        about = {self.whose(request) for request in shown}
        mine = {self.whose(request) for request in additions}
        names = (self.names(request) for request in additions if self.whose(request) in about)
        return frozenset().union(*names, about - mine)
