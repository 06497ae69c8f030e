"""Blocks of a configuration that create nothing, such as `provider` and `variable`.

They matter because Terraform may refuse them, or because a provider may send its requests elsewhere.

Sources: https://developer.hashicorp.com/terraform/language, "Terraform block", "Provider configuration", "Variables",
"Locals", "Outputs" and "Data sources"; the providers' own pages for their arguments.
"""

from __future__ import annotations

import re

from portbook.firewalls.terraform.expressions import Reference, Unknown, Value
from portbook.firewalls.terraform.hcl import Block
from portbook.firewalls.terraform.providers import refuse_other_provider, refuse_unclear_provider, refuse_version
from portbook.firewalls.terraform.versions import TERRAFORM
from portbook.targets.base import CannotJudge, Rejected, Remark

_IDENTIFIER = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)
_LABELS = {"data": 2, "locals": 0, "output": 1, "provider": 1, "terraform": 0, "variable": 1}
KINDS = frozenset(_LABELS)
_RESERVED = {"source", "version", "providers", "count", "for_each", "lifecycle", "depends_on", "locals"}
"""Names that a variable cannot have."""
_ATTRIBUTES = {
    "variable": {"type", "default", "description", "sensitive", "nullable", "ephemeral"},
    "output": {"value", "description", "sensitive", "depends_on", "ephemeral"},
    "terraform": {"required_version"},
}
_TERRAFORM_BLOCKS = {"required_providers", "backend", "cloud"}
_STATE_BLOCKS = {"backend", "cloud"}
"""The blocks that select where the state is kept. A configuration may have one of them."""
_NAMED = re.compile(r"[A-Za-z_][\w-]*\s*[.(]", re.ASCII)
_TYPES = {"any", "bool", "list", "map", "number", "set", "string"}
_ACTIVE_DATA_SOURCES = {"external", "http"}
_RUNS = "Portbook does not read which program this data source runs, or which server it asks"


def refuse_name(name: str, line: int) -> None:
    """Refuse a name that Terraform does not accept for a block.

    Raises:
        Rejected: it is not a valid name.
    """
    if not _IDENTIFIER.fullmatch(name):
        raise Rejected(
            line,
            f"{name!r} is not a valid name",
            id_="terraform-name-invalid",
            cure="use letters, digits, _ and -, and begin with a letter or _",
        )


class Surroundings:
    """The blocks of a configuration that create nothing.

    Attributes:
        side_effects: remarks about data sources that run a program or ask a server.
    """

    def __init__(self) -> None:
        self.side_effects: list[Remark] = []
        self._names: set[tuple[str, ...]] = set()

    def add(self, block: Block) -> None:
        """Check a block, and remember its name.

        Raises:
            CannotJudge: an unknown attribute or block, a condition, or a provider that may send requests elsewhere.
            Rejected: Terraform refuses it.
        """
        if len(block.labels) != _LABELS[block.kind]:
            raise Rejected(
                block.line, f"a block {block.kind} must have {_LABELS[block.kind]} labels", id_="terraform-block-labels"
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
        if name in self._names:
            raise Rejected(
                line, f"{' '.join(name)} appears twice", id_="terraform-name-twice", cure="remove one of them"
            )
        self._names.add(name)

    def _variable(self, block: Block) -> None:
        self._once(block.line, "variable", *block.labels)
        if block.labels[0] in _RESERVED:
            message = f"Terraform reserves the name {block.labels[0]}, so no variable can have it"
            raise Rejected(block.line, message, id_="terraform-name-reserved", cure="choose another name")
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
                block.blocks[0].line, "a block locals cannot have inner blocks", id_="terraform-block-refused"
            )
        for name in block.values:
            self._once(block.lines[name], "local", name)

    def _data(self, block: Block) -> None:
        self._once(block.line, "data", *block.labels)
        if conditional := [inner for inner in block.blocks if inner.kind == "lifecycle"]:
            raise CannotJudge(
                conditional[0].line,
                "Portbook does not evaluate the conditions of a data source",
                id_="terraform-conditions",
                cure="leave its lifecycle block out",
            )
        if block.labels[0] in _ACTIVE_DATA_SOURCES:
            self.side_effects.append(Remark(block.line, _RUNS, "terraform-data-source"))

    def _provider(self, block: Block) -> None:
        self._once(block.line, "provider", block.labels[0], str(block.values.get("alias", "")))
        refuse_unclear_provider(block)

    def _settings(self, block: Block) -> None:
        """Check a block `terraform`. All of them together may have each inner block once."""
        _refuse_others(block, _TERRAFORM_BLOCKS)
        refuse_version(TERRAFORM, block.values.get("required_version"), block.line)
        for inner in block.blocks:
            self._once(inner.line, "state" if inner.kind in _STATE_BLOCKS else inner.kind)
            if inner.kind == "required_providers":
                for name, requirement in inner.values.items():
                    refuse_other_provider(name, requirement, inner.lines[name])


def _refuse_default(variable: Block) -> None:
    """Refuse an unknown type, and a default that is computed or of another type."""
    kind, default = variable.values.get("type"), variable.values.get("default")
    name = kind.path if isinstance(kind, Reference) else kind
    if isinstance(name, str) and name not in _TYPES:
        raise Rejected(variable.lines["type"], f"{name!r} is not a type of variables", id_="terraform-variable-type")
    if _is_computed(default):
        raise Rejected(
            variable.lines["default"],
            "the default of a variable cannot be computed",
            id_="terraform-default-computed",
            cure="write the value itself",
        )
    fits = {"number": _is_number, "bool": _is_flag}.get(name) if isinstance(name, str) else None
    if default is not None and fits and not fits(default):
        raise Rejected(
            variable.lines["default"], f"the default of this variable is not a {name}", id_="terraform-variable-type"
        )


def _is_computed(value: Value) -> bool:
    """Whether a value has a reference or a function call."""
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
    """Refuse unknown attributes and blocks. A block may be a condition."""
    if strange := sorted(block.values.keys() - _ATTRIBUTES[block.kind]):
        raise CannotJudge(
            block.lines[strange[0]],
            f"Portbook does not know the attribute {strange[0]} of a block {block.kind}",
            id_="terraform-attribute-unknown",
        )
    if unknown := [inner for inner in block.blocks if inner.kind not in within]:
        raise CannotJudge(
            unknown[0].line,
            f"Portbook does not know the block {unknown[0].kind} within a block {block.kind}",
            id_="terraform-block-unknown",
        )
