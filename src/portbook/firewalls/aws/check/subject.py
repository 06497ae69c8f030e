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
        beyond: what of additions the emulator cannot take, though EC2 does, one sentence; empty where it can take all.
    """

    operations: dict[Form, frozenset[str]]
    whose: Callable[[Request], str]
    names: Callable[[Request], frozenset[str]]
    rules: Callable[[Sequence[Request]], tuple[Rule, ...]]
    beyond: Callable[[Sequence[Request]], str] = lambda _made: ""

    def refuse_others(self, found: Iterable[Request], form: Form) -> None:
        """Refuse what a text of a form is not to do, and what is about several.

        Raises:
            CannotJudge: it does.
        """
        known: set[str] = set()
        for each in found:
            if each.operation not in self.operations[form]:
                raise CannotJudge(
                    each.line,
                    f"{each.operation} is none of {', '.join(sorted(self.operations[form]))}",
                    id_="aws-command-unexpected",
                )
            known.add(self.whose(each))
            if len(known) > 1:
                raise CannotJudge(
                    each.line, "the text is about more than one group or network ACL", id_="aws-several-groups"
                )

    def listed(self, shown: Sequence[Request], made: Sequence[Request]) -> frozenset[str]:
        """The names of what an addition has made in whatever is listed, and the ids of all else that is."""
        about = {self.whose(each) for each in shown}
        mine = {self.whose(each) for each in made}
        held = (self.names(each) for each in made if self.whose(each) in about)
        return frozenset().union(*held, about - mine)
