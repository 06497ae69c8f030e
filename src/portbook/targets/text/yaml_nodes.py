"""The nodes of YAML documents, as PyYAML composes them, without anchors, aliases, foreign tags and directives.

Sources: YAML 1.1 and 1.2, https://yaml.org/spec/; `YAMLReader` in
https://github.com/kubernetes/apimachinery/blob/master/pkg/util/yaml/decoder.go
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

import yaml

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.lookalikes import ambiguous

_OTHER_END = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
"""Ends a line in YAML 1.1; in YAML 1.2 only the first does (5.4 of both)."""
_BEHIND_MARK = re.compile(r"^---[ \t]+(?![ \t#\r])[^\n]|^\.\.\.(?=\s|\Z)", re.MULTILINE)
"""Text behind the mark of a document, or the mark of its end."""
_DEEPEST = 32
"""Levels; a pod's policy has ten."""
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_RENDERED = re.compile(r"\{\{|\{%")


class _Loader(yaml.SafeLoader):
    """A loader that stops at the first anchor, alias, foreign tag or directive, and below a depth that no document has.

    The time to scan brackets that nothing closes grows with the square of their number.

    Args:
        text: YAML.
        tags: the YAML tags that may stand in it.
    """

    def __init__(self, text: str, tags: Collection[str]) -> None:
        super().__init__(text)
        self._tags = tags
        self._depth = 0

    def documents(self) -> Iterator[yaml.Node]:
        while self.check_node():
            if node := self.get_node():
                yield node

    def compose_document(self) -> yaml.Node:
        start = self.peek_event()  # type: ignore[no-untyped-call]  # of the stubs
        if getattr(start, "version", None) or getattr(start, "tags", None):
            raise _indirect(_mark(start))
        return super().compose_document()  # type: ignore[return-value]  # there is one

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # of the stubs
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) not in {None, *self._tags}:
            raise _indirect(_mark(event))
        if isinstance(event, yaml.MappingStartEvent) and isinstance(parent, yaml.MappingNode) and index is None:
            raise _template(_mark(event))
        if self._depth == _DEEPEST:
            message = f"this YAML is nested more than {_DEEPEST} levels deep"
            raise CannotJudge(_mark(event), message, id_="text-yaml-too-deep")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _GoLoader(_Loader):
    """A loader for which, as for Go's YAML, some plain words are no strings: `y`, `1e3`, `0o17`, `089`.

    Source: https://github.com/yaml/go-yaml/blob/v2/resolve.go, which sigs.k8s.io/yaml builds on.
    """


_GoLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"[yYnN]\Z"), list("yYnN"))
_GoLoader.add_implicit_resolver(
    "tag:yaml.org,2002:float",
    re.compile(r"[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9_]+)?\Z|[-+]?0[xXoObB][0-9a-fA-F_]+\Z"),
    list("-+.0123456789"),
)


def composed(text: str, tags: Collection[str] = (), loader: type[_Loader] = _Loader) -> list[yaml.Node]:
    """The nodes of a text's documents.

    Args:
        text: YAML.
        tags: the YAML tags that may stand in it.
        loader: the loader, which decides which scalars are strings.

    Raises:
        CannotJudge: the text has an anchor, alias, foreign tag or directive, or is a template.
        Rejected: the text is not YAML.
    """
    if directive := _DIRECTIVE.search(text):
        raise _indirect(text.count("\n", 0, directive.start()) + 1)
    if other := _OTHER_END.search(text):
        raise ambiguous(text.count("\n", 0, other.start()) + 1, other[0])
    try:
        return list(loader(text, tags).documents())
    except yaml.MarkedYAMLError as problem:
        if rendered := _RENDERED.search(text):
            raise _template(text.count("\n", 0, rendered.start()) + 1) from None
        mark = problem.problem_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise Rejected(line, f"not YAML: {problem.problem}", id_="text-not-yaml", column=column) from None
    except (yaml.YAMLError, RecursionError):
        message = "not YAML: a character that it does not allow, or too deep"
        raise Rejected(1, message, id_="text-not-yaml") from None


def _indirect(line: int) -> CannotJudge:
    message = "Portbook does not know anchors, aliases, tags and directives of YAML here"
    return CannotJudge(line, message, id_="text-yaml-indirect", cure="write the values out")


def _template(line: int) -> CannotJudge:
    message = "this is a template, not the YAML that comes of it"
    return CannotJudge(line, message, id_="text-template", cure="render it, and give the result")


def composed_for_kubectl(text: str) -> list[yaml.Node]:
    """The nodes of the documents that `kubectl` sees.

    `kubectl` splits a text at lines with `---` and perhaps a comment, and reads one document in each part. Its strings are
    those of Go's YAML.

    Raises:
        CannotJudge: as `composed`, or `kubectl` does not see where a document begins or ends.
        Rejected: the text is not YAML.
    """
    if text.lstrip()[:1] == "{" and not _is_json(text):
        message = "kubectl takes a text that begins with a brace for JSON, and this is none"
        raise CannotJudge(1, message, id_="text-yaml-with-brace")
    if mark := _BEHIND_MARK.search(text):
        message = "kubectl splits documents only at lines with --- and nothing behind it"
        raise CannotJudge(text.count("\n", 0, mark.start()) + 1, message, id_="text-yaml-unseen-mark")
    return composed(text, loader=_GoLoader)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mark(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
