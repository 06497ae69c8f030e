"""Blocks of a configuration that make nothing: they may have Terraform refuse all of it, or send it elsewhere.

Sources: https://developer.hashicorp.com/terraform/language, "Terraform block", "Provider configuration", "Variables",
"Locals", "Outputs" and "Data sources"; the providers' own pages for their arguments.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from portbook.firewalls.terraform.expressions import Reference, Unknown, Value
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.versions import TERRAFORM, is_usual
from portbook.targets.base import CannotJudge, Rejected, Remark

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_LABELS = {"data": 2, "locals": 0, "output": 1, "provider": 1, "terraform": 0, "variable": 1}
KINDS = frozenset(_LABELS)
_RESERVED = {"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"}
"""What no variable may be called."""
_ATTRIBUTES = {
    "variable": {"type", "default", "description", "sensitive", "nullable", "ephemeral"},
    "output": {"value", "description", "sensitive", "depends_on", "ephemeral"},
    "terraform": {"required_version"},
}
_OF_TERRAFORM = {"required_providers", "backend", "cloud"}
_KEEPING = {"backend", "cloud"}
"""What keeps the state, one of which there may be."""
_NAMED = re.compile(r"[A-Za-z_][\w-]*\s*[.(]", re.ASCII)
_SIMPLE = {"any", "bool", "list", "map", "number", "set", "string"}
_OF_ALL = {"alias", "region", "version"}
_PROVIDERS: Mapping[str, tuple[set[str], set[str]]] = {
    "aws": (
        {*_OF_ALL, "profile", "access_key", "secret_key", "token", "allowed_account_ids", "max_retries", "retry_mode"}
        | {"shared_credentials_file", "shared_credentials_files", "shared_config_files", "skip_metadata_api_check"}
        | {"skip_region_validation", "skip_credentials_validation", "skip_requesting_account_id"},
        {"default_tags", "assume_role", "assume_role_with_web_identity", "ignore_tags"},
    ),
    "azurerm": (
        {*_OF_ALL, "subscription_id", "tenant_id", "client_id", "client_secret", "use_msi", "use_oidc", "use_cli"}
        | {"skip_provider_registration", "resource_provider_registrations", "storage_use_azuread"},
        {"features"},
    ),
    **dict.fromkeys(
        ("google", "google-beta"),
        (
            {*_OF_ALL, "project", "zone", "credentials", "access_token", "impersonate_service_account", "scopes"}
            | {"user_project_override", "billing_project", "default_labels", "request_timeout"},
            {"batching"},
        ),
    ),
}
"""Arguments and blocks that leave open whose account it is, and send nothing to another program."""
_NEEDED = {"azurerm": "features"}
_ACTING = {"external", "http"}
_SOURCES = re.compile(r"(?:registry\.(?:terraform\.io|opentofu\.org)/)?hashicorp/")
_RUNS = "Portbook does not read what this data source runs or asks"


def refuse_name(name: str, line: int) -> None:
    """Refuse what Terraform does not take for the name of a block.

    Raises:
        Rejected: it is none.
    """
    if not _IDENTIFIER.fullmatch(name):
        raise Rejected(
            line,
            f"{name!r} is not a name, which has letters, digits, _ and -, and begins with a letter or _",
            id_="terraform-name-invalid",
        )


class Surroundings:
    """What has been seen: names, each of which stands once, and what acts though it makes nothing."""

    def __init__(self) -> None:
        self.besides: list[Remark] = []
        self._seen: set[tuple[str, ...]] = set()

    def add(self, block: Block) -> None:
        """Look at a block.

        Raises:
            CannotJudge: what it says is not known, depends on conditions, or sends requests elsewhere.
            Rejected: Terraform does not take it.
        """
        if len(block.labels) != _LABELS[block.kind]:
            raise Rejected(
                block.line, f"a block {block.kind} has {_LABELS[block.kind]} labels", id_="terraform-block-labels"
            )
        for label in block.labels:
            refuse_name(label, block.line)
        match block.kind:
            case "data":
                self._data(block)
            case "locals":
                self._locals(block)
            case "output":
                self._output(block)
            case "provider":
                self._provider(block)
            case "terraform":
                self._settings(block)
            case _:
                self._variable(block)

    def _once(self, line: int, *name: str) -> None:
        if name in self._seen:
            raise Rejected(line, f"{' '.join(name)} is there twice", id_="terraform-name-twice")
        self._seen.add(name)

    def _variable(self, block: Block) -> None:
        self._once(block.line, "variable", *block.labels)
        if block.labels[0] in _RESERVED:
            raise Rejected(block.line, f"no variable may be called {block.labels[0]}", id_="terraform-name-reserved")
        _refuse_others(block)
        _refuse_default(block)

    def _output(self, block: Block) -> None:
        self._once(block.line, "output", *block.labels)
        _refuse_others(block)
        if "value" not in block.values:
            raise Rejected(block.line, "an output needs a value", id_="terraform-attribute-missing")

    def _locals(self, block: Block) -> None:
        if block.blocks:
            raise Rejected(
                block.blocks[0].line, "a block locals has values only, no blocks", id_="terraform-block-refused"
            )
        for name in block.values:
            self._once(block.lines[name], "local", name)

    def _data(self, block: Block) -> None:
        self._once(block.line, "data", *block.labels)
        if conditional := [each for each in block.blocks if each.kind == "lifecycle"]:
            raise CannotJudge(
                conditional[0].line,
                "Portbook does not read the conditions of a data source",
                id_="terraform-conditions",
            )
        if block.labels[0] in _ACTING:
            self.besides.append(Remark(block.line, _RUNS, "terraform-data-source"))

    def _provider(self, block: Block) -> None:
        name = block.labels[0]
        self._once(block.line, "provider", name, str(block.values.get("alias", "")))
        if name not in _PROVIDERS:
            return
        values, blocks = _PROVIDERS[name]
        strange = [*(value for value in block.values if value not in values)]
        strange += [each.kind for each in block.blocks if each.kind not in blocks]
        if strange:
            raise CannotJudge(
                block.line,
                f"Portbook does not know where {strange[0]} of the provider sends requests",
                id_="terraform-provider-unclear",
            )
        if name in _NEEDED and not any(each.kind == _NEEDED[name] for each in block.blocks):
            raise Rejected(
                block.line, f"the provider {name} needs a block {_NEEDED[name]}", id_="terraform-block-missing"
            )

    def _settings(self, block: Block) -> None:
        """What a block `terraform` wants of programs, each part of which stands once in all of them."""
        _refuse_others(block, _OF_TERRAFORM)
        _refuse_version(TERRAFORM, block.values.get("required_version"), block.line)
        for inner in block.blocks:
            self._once(inner.line, "state" if inner.kind in _KEEPING else inner.kind)
            if inner.kind == "required_providers":
                for name, said in inner.values.items():
                    _refuse_provider(name, said, inner.lines[name])


def _refuse_default(variable: Block) -> None:
    """Refuse a type that there is not, and a default that is computed or of another type."""
    kind, default = variable.values.get("type"), variable.values.get("default")
    name = kind.path if isinstance(kind, Reference) else kind
    if isinstance(name, str) and name not in _SIMPLE:
        raise Rejected(variable.lines["type"], f"{name!r} is not a type of a variable", id_="terraform-variable-type")
    if _is_computed(default):
        raise Rejected(
            variable.lines["default"], "the default of a variable cannot be computed", id_="terraform-default-computed"
        )
    fits = {"number": _is_number, "bool": _is_flag}.get(name) if isinstance(name, str) else None
    if default is not None and fits and not fits(default):
        raise Rejected(
            variable.lines["default"], f"the default of this variable is not a {name}", id_="terraform-variable-type"
        )


def _is_computed(value: Value) -> bool:
    """Whether it refers to something, or calls a function."""
    if isinstance(value, tuple):
        return any(map(_is_computed, value))
    if isinstance(value, dict):
        return any(map(_is_computed, value.values()))
    if isinstance(value, Unknown):
        return not value.words.startswith("<<") and bool(_NAMED.search(value.words))
    return isinstance(value, Reference)


def _is_number(value: Value) -> bool:
    if isinstance(value, Unknown):
        value = value.words
    return not isinstance(value, bool) and re.fullmatch(r"-?[0-9]+(?:\.[0-9]+)?", str(value)) is not None


def _is_flag(value: Value) -> bool:
    return str(value).lower() in {"true", "false"}


def _refuse_others(block: Block, within: frozenset[str] | set[str] = frozenset()) -> None:
    """Refuse attributes and blocks that are not known there: a block may be a condition."""
    if strange := sorted(block.values.keys() - _ATTRIBUTES[block.kind]):
        raise CannotJudge(
            block.lines[strange[0]],
            f"Portbook does not know {strange[0]} of a block {block.kind}",
            id_="terraform-attribute-unknown",
        )
    if others := [each for each in block.blocks if each.kind not in within]:
        raise CannotJudge(
            others[0].line,
            f"Portbook does not know {others[0].kind} of a block {block.kind}",
            id_="terraform-block-unknown",
        )


def _refuse_provider(name: str, said: Value, line: int) -> None:
    """Refuse a provider of somebody else by the name of one that is known, or of a version that does not know the resources."""
    if name not in _PROVIDERS:
        return
    source = said.get("source") if isinstance(said, dict) else None
    if source is not None and not (isinstance(source, str) and _SOURCES.sub("", source, count=1) == name):
        raise CannotJudge(
            line, f"Portbook does not know the provider {name} of this source", id_="terraform-provider-unclear"
        )
    _refuse_version(name, said.get("version") if isinstance(said, dict) else said, line)


def _refuse_version(program: str, constraint: Value, line: int) -> None:
    if constraint is not None and not (isinstance(constraint, str) and is_usual(program, constraint)):
        raise CannotJudge(
            line,
            f"Portbook does not know whether this version of {program} has these resources",
            id_="terraform-version-unknown",
        )
