"""Engines that check Terraform resources without Terraform: python-hcl2 parses them, and the provider's schema checks them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from portbook.evidence import Rung
from portbook.firewalls.terraform.check.names import addresses
from portbook.model import Form, Rule, Snippet
from portbook.proof import python_packages as packages
from portbook.proof.engine import Engine
from portbook.proof.reading.extracts import extract
from portbook.proof.reading.second_reader import FOLLOWING, SecondReading, SecondView
from portbook.targets import Reading

if TYPE_CHECKING:  # python-hcl2 may be missing
    from portbook.firewalls.terraform.check.hcl import Resource

_PARSER = "python-hcl2"


@dataclass(frozen=True)
class ProviderReader:
    """The second reader of one provider's resources.

    Attributes:
        schema: the name of the extract that has the provider's schema.
        rules: what resources let through together that fit the schema; raises `Unreadable`.
        also: the Python distributions that `rules` needs beside the parser.
        api: the name and version of the API whose schema `rules` also uses; called only if the distributions are there.
    """

    schema: str
    rules: Callable[[Sequence[Resource]], tuple[Rule, ...]]
    also: tuple[str, ...] = ()
    api: Callable[[], str] = str

    @property
    def packages(self) -> tuple[str, ...]:
        """The Python distributions that it needs, all of the extra `checks`."""
        return _PARSER, *self.also

    def read(self, snippet: Snippet) -> SecondView:
        """The rules and addresses of the resources of a snippet; only the addresses for `undo` and `show`."""
        if snippet.id.form in FOLLOWING:
            return SecondView(Reading(()), addresses(snippet.text, snippet.id.form))
        from portbook.firewalls.terraform.check import hcl, schema  # noqa: PLC0415  # python-hcl2 may be missing

        resources = hcl.resources(snippet.text)
        for resource in resources:
            schema.check(resource, self.schema)
        return SecondView(Reading(self.rules(resources)), hcl.addresses(resources))

    def version(self) -> str:
        """The versions of the packages and of the provider's schema; empty where a package is missing."""
        if not all(map(packages.version, self.packages)):
            return ""
        reference = extract(self.schema)
        schemas = filter(None, (f"{reference['source'].partition('/')[2]} {reference['version']}", self.api()))
        return f"{packages.named(*self.packages)}, schema of {' and of '.join(schemas)}"

    def engine(self, id_: str, title: str, forms: tuple[Form, ...]) -> Engine:
        """The engine that uses this reader."""
        judge = SecondReading(id_, Rung.CHECKED, self.version, self.read).judge
        return Engine(
            id_, title, Rung.CHECKED, judge, self.version, packages=self.packages, extra="checks", forms=forms
        )
