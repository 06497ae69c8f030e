"""YAML documents as PyYAML makes plain values of them: a second way from the text to its structure."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any

import yaml

from portbook.targets import CannotJudge, Rejected

_MOST_LEVELS = 40
_ENDS_OF_OTHERS = "\r\x85\u2028\u2029"
"""They end a line for PyYAML, and for a person who looks at it they may not."""


class _Loader(yaml.SafeLoader):
    """Takes neither what stands elsewhere in the text nor a key twice, of which PyYAML would keep the last; nothing deep."""

    _above = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # of the stubs
        if isinstance(event, yaml.AliasEvent):
            raise CannotJudge(_line(event.start_mark), "the text has an alias of YAML", id_="yaml-alias")
        if self._above >= _MOST_LEVELS:
            raise CannotJudge(
                _line(event.start_mark), f"the text is nested more than {_MOST_LEVELS} levels deep", id_="yaml-too-deep"
            )
        self._above += 1
        node = super().compose_node(parent, index)
        self._above -= 1
        return node

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:  # noqa: FBT001, FBT002  # PyYAML's
        keys: set[object] = set()
        for key, _value in node.value:
            line = _line(key.start_mark)
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise Rejected(line, "a key is not a string", id_="yaml-key-invalid")
            if key.value in keys:
                raise Rejected(line, f"the key {key.value} is there twice", id_="yaml-key-twice")
            keys.add(key.value)
        return super().construct_mapping(node, deep)


class _Functions(_Loader):
    """Takes `!Ref x` for the function that CloudFormation takes it for: `{Ref: x}`."""


class _OfGo(_Loader):
    """Takes plain words for what the YAML of Go takes them for, which knows no dates and no numbers to the base of 60."""

    def resolve(self, kind: type[yaml.Node], value: Any, implicit: Any) -> str:  # noqa: ANN401  # PyYAML's
        tag = str(super().resolve(kind, value, implicit))  # type: ignore[no-untyped-call]  # of the stubs
        is_number = tag in {"tag:yaml.org,2002:int", "tag:yaml.org,2002:float"}
        is_word = tag == "tag:yaml.org,2002:timestamp" or (is_number and ":" in value)
        return "tag:yaml.org,2002:str" if is_word else tag


def _function(loader: _Functions, suffix: str, node: yaml.Node) -> dict[str, object]:
    name = suffix if suffix == "Ref" else f"Fn::{suffix}"
    if isinstance(node, yaml.ScalarNode):
        return {name: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node, deep=True)}
    raise CannotJudge(_line(node.start_mark), f"Portbook does not know {name} of a mapping", id_="yaml-function")


_Functions.add_multi_constructor("!", _function)


def documents(text: str, *, functions: bool = False) -> list[tuple[int, object]]:
    """The values of a text's documents, each with its first line; none where there are comments only.

    Args:
        text: YAML.
        functions: whether it may have CloudFormation's functions in their short form.

    Raises:
        CannotJudge: an alias, or a line that ends in another way than in Unix or Windows.
        Rejected: it is not YAML, or a key stands twice.
    """
    return [(_line(node.start_mark), value) for node, value in _parsed(text, _Functions if functions else _Loader)]


def trees(text: str) -> list[tuple[yaml.Node, object]]:
    """The documents of a text as the YAML of Go reads them, each as its tree, which has places, and as its value.

    Raises:
        CannotJudge: as of `documents`.
        Rejected: likewise.
    """
    return _parsed(text, _OfGo)


def is_refused_by_libyaml(text: str) -> bool:
    """Whether libyaml, of which the YAML of Go is a translation, does not parse a text either; false where it is not here."""
    if not yaml.__with_libyaml__:
        return False
    try:
        for _event in yaml.parse(text, Loader=yaml.CBaseLoader):
            pass
    except yaml.YAMLError:
        return True
    return False


def place(tree: yaml.Node, path: Sequence[object]) -> tuple[int, int]:
    """Line and column, from 1, of what a path of keys and numbers leads to; of what is not there, of what it would be in."""
    mark, node = tree.start_mark, tree
    for step in path:
        inner: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            pair = next(((key, value) for key, value in node.value if key.value == step), None)
            mark, inner = (pair[0].start_mark, pair[1]) if pair else (mark, None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            inner = node.value[step]
            mark = inner.start_mark
        if inner is None:
            break
        node = inner
    return _line(mark), int(mark.column) + 1 if mark else 1


def _parsed(text: str, kind: type[_Loader]) -> list[tuple[yaml.Node, object]]:
    lines = text.replace("\r\n", "\n").split("\n")
    if strange := next((at for at, line in enumerate(lines, 1) if set(line) & set(_ENDS_OF_OTHERS)), 0):
        raise CannotJudge(
            strange, "the line ends in a character that YAML may read as the end of a line", id_="yaml-line-end"
        )
    try:
        return list(_documents(kind(text)))
    except yaml.MarkedYAMLError as problem:
        raise Rejected(_line(problem.problem_mark), f"not YAML: {problem.problem}", id_="yaml-invalid") from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise Rejected(1, "not YAML: a value that it does not allow, or too deep", id_="yaml-invalid") from None


def _line(mark: Any) -> int:  # noqa: ANN401  # PyYAML has two kinds of marks
    return int(mark.line) + 1 if mark else 1


def _documents(loader: _Loader) -> Iterator[tuple[yaml.Node, object]]:
    try:
        while loader.check_node():
            node: yaml.Node = loader.get_node()  # type: ignore[assignment]  # there is one
            yield node, loader.construct_document(node)
    finally:
        loader.dispose()
