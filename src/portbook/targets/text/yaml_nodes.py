"""The nodes of YAML documents, as PyYAML composes them, without what stands for something elsewhere.

Sources: YAML 1.1 and 1.2, https://yaml.org/spec/; `YAMLReader` in
https://github.com/kubernetes/apimachinery/blob/master/pkg/util/yaml/decoder.go
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator

import yaml

from portbook.targets.base import CannotJudge, Rejected
from portbook.targets.text.lookalikes import unjudged

_OTHER_END = re.compile("\r(?!\n)|[\x85\u2028\u2029]")
"""Ends a line in YAML 1.1, and does not in YAML 1.2 but for the first (5.4 of both)."""
_BEHIND_MARK = re.compile(r"^---[ \t]+(?![ \t#\r])[^\n]|^\.\.\.(?=\s|\Z)", re.MULTILINE)
"""Something behind the mark of a document, or the mark of its end."""
_DEEPEST = 32
"""Levels; a pod's policy has ten."""
_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_ELSEWHERE = "an anchor, alias, tag or directive of YAML"
_RENDERED = re.compile(r"\{\{|\{%")
_TEMPLATE = "a template, which something renders first: give what comes of it"


class _Loader(yaml.SafeLoader):
    """Reads no deeper than any document goes, and no further than to the first thing that stands for something else.

    Scanned whole, brackets that are never closed take a time that grows with the square of their number.

    Args:
        text: YAML.
        tags: those of YAML's tags that may stand in it.
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
            raise CannotJudge(_mark(start), _ELSEWHERE)
        return super().compose_document()  # type: ignore[return-value]  # there is one

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # of the stubs
        if getattr(event, "anchor", None) is not None or getattr(event, "tag", None) not in {None, *self._tags}:
            raise CannotJudge(_mark(event), _ELSEWHERE)
        if isinstance(event, yaml.MappingStartEvent) and isinstance(parent, yaml.MappingNode) and index is None:
            raise CannotJudge(_mark(event), _TEMPLATE)
        if self._depth == _DEEPEST:
            raise CannotJudge(_mark(event), f"nested more than {_DEEPEST} levels deep")
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _GoLoader(_Loader):
    """Takes for no strings what Go's YAML does not: `y`, `1e3`, `0o17`, `089`.

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
        tags: those of YAML's tags that may stand in it.
        loader: which scalars are no strings.

    Raises:
        CannotJudge: something stands for what is elsewhere, or the text is a template.
        Rejected: not YAML.
    """
    if directive := _DIRECTIVE.search(text):
        raise CannotJudge(text.count("\n", 0, directive.start()) + 1, _ELSEWHERE)
    if other := _OTHER_END.search(text):
        raise CannotJudge(text.count("\n", 0, other.start()) + 1, unjudged(other[0]))
    try:
        return list(loader(text, tags).documents())
    except yaml.MarkedYAMLError as problem:
        if rendered := _RENDERED.search(text):
            raise CannotJudge(text.count("\n", 0, rendered.start()) + 1, _TEMPLATE) from None
        mark = problem.problem_mark
        raise Rejected(mark.line + 1 if mark else 1, f"not YAML: {problem.problem}") from None
    except (yaml.YAMLError, RecursionError):
        raise Rejected(1, "not YAML: a character that it does not allow, or too deep") from None


def composed_for_kubectl(text: str) -> list[yaml.Node]:
    """The nodes of the documents that `kubectl` sees.

    It parts a text at lines that have `---` and perhaps a comment, and reads one document of each part, with the words
    that Go's YAML takes for something else than strings.

    Raises:
        CannotJudge: as `composed`, or a document that begins or ends where `kubectl` does not see it.
        Rejected: not YAML.
    """
    if text.lstrip()[:1] == "{" and not _is_json(text):
        raise CannotJudge(1, "kubectl takes a text that begins with a brace for JSON, and this is none")
    if unseen := _BEHIND_MARK.search(text):
        raise CannotJudge(
            text.count("\n", 0, unseen.start()) + 1,
            "kubectl parts documents only at lines with --- and nothing behind it",
        )
    return composed(text, loader=_GoLoader)


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _mark(event: yaml.Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark else 1
