"""YAML events as nodes. PyYAML's own constructor is not used: it would guess types and copy aliases."""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from portbook.load.faults import Faults, shown
from portbook.load.mend import MISSING_SPACE, Mend, mend
from portbook.load.nodes import BrokenNode, Mapping, Mark, Node, Scalar, Sequence

_LOADER = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
_CUT_OFF = re.compile(r"[ \t]+#[^\s#]")
"""A text such as `Channel #1`, of which YAML reads `Channel` only; a comment usually has a space behind the `#`."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBERS = re.compile(r"[0-9:./, -]+")
_ONCE = (
    "quote it, or write the value out; addresses get a name once in `addresses` of portbook.yml, and are `$name` here"
)
_DEEPEST = 12
_MOST_MENDS = 25
_MOST_PARSED = 4 * 1024 * 1024
"""The most characters that are parsed in all passes; every mended syntax fault needs one more pass."""


class _TooDeepError(Exception):
    """The file has too many levels; the rest of it is not read."""


def compose(text: str, faults: Faults) -> Node | None:
    """The only document of a file; None, with a recorded fault, where there is none or it cannot be read."""
    patched: frozenset[Mark] = frozenset()
    for _ in range(1 + min(_MOST_MENDS, _MOST_PARSED // (len(text) + 1))):
        composer = _Composer(text, faults.again(), patched)
        result = composer.document()
        if not isinstance(result, Mend):
            faults.extend(composer.faults)
            return result
        faults.add(result.mark, result.id, result.message, result.cure)
        if result.text is None:
            break
        text, patched = result.text, patched | result.patched
    # The rest of the file was not read, but the faults of the last pass still hold.
    faults.extend(composer.faults)
    return None


class _Composer:
    """One pass over a text. A scalar with a patched character is broken: its fault is already recorded."""

    def __init__(self, text: str, faults: Faults, patched: frozenset[Mark]) -> None:
        self.text = text
        self.faults = faults
        self.patched = patched
        self.said: set[str] = set()
        self.events = _events(text)

    def document(self) -> Node | Mend | None:
        """The document, None where it cannot be read, or a mend that lets reading go on."""
        try:
            return self._document()
        except _TooDeepError:
            return None
        except yaml.YAMLError as error:
            return mend(self.text, error)

    def _document(self) -> Node | None:
        next(self.events)
        start = next(self.events)
        node = None if isinstance(start, yaml.StreamEndEvent) else self._node(next(self.events), 0)
        if node is None or (isinstance(node, Scalar) and node.nothing):
            self.faults.add(Mark(), "empty-file", "the file is empty", "write its keys, or delete it")
            return None
        next(self.events)
        after = next(self.events)
        if isinstance(after, yaml.DocumentStartEvent):
            where = _mark(after)
            self.faults.add(where, "several-documents", "a second document starts here", "keep one service a file")
        return node

    def _node(self, event: yaml.Event, depth: int) -> Node:
        mark = _mark(event)
        if depth > _DEEPEST:
            self.faults.add(mark, "too-deep", f"nested more than {_DEEPEST} levels deep", "no key needs that")
            raise _TooDeepError
        if isinstance(event, yaml.AliasEvent):
            self._say_once(mark, f"*{event.anchor}", "alias")
            return BrokenNode(mark)
        refused = self._refused(event, mark)
        node: Node
        if isinstance(event, yaml.SequenceStartEvent):
            node = self._sequence(mark, depth)
        elif isinstance(event, yaml.MappingStartEvent):
            node = self._mapping(event, mark, depth)
        elif isinstance(event, yaml.ScalarEvent):
            node = self._scalar(event, mark)
        else:
            node = BrokenNode(mark)
        return BrokenNode(mark) if refused else node

    def _refused(self, event: yaml.Event, mark: Mark) -> bool:
        """Whether the node has an anchor or a tag, which change the meaning of the text behind them."""
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if anchor is not None:
            self._say_once(mark, f"&{anchor}", "anchor")
        if tag is not None:
            self.faults.add(mark, "tag", f"{shown(tag)} is a tag to YAML", "remove it, or quote the text")
        return anchor is not None or tag is not None

    def _say_once(self, mark: Mark, word: str, kind: str) -> None:
        """Record an anchor or alias the first time it occurs."""
        if word not in self.said:
            self.said.add(word)
            self.faults.add(mark, kind, f"{shown(word)} is an {kind} to YAML", _ONCE)

    def _scalar(self, event: yaml.ScalarEvent, mark: Mark) -> Node:
        text = event.value.removesuffix("\n") if event.style in {"|", ">"} else event.value
        if self.patched and any(mark <= place < _end(event) for place in self.patched):
            return BrokenNode(mark)
        if "\x00" in text or (not text.isascii() and _SURROGATE.search(text)):
            self.faults.add(mark, "bad-character", "an escape in the text stands for no character", "remove it")
            return BrokenNode(mark)
        plain = not event.style
        if plain and event.end_mark and _CUT_OFF.match(self.text, event.end_mark.index):
            cure = "quote the text if it goes on behind the #, or write a space there"
            self.faults.add(mark, "comment", f"a comment begins behind {shown(text)}", cure)
            return BrokenNode(mark)
        return Scalar(text, mark, plain=plain)

    def _sequence(self, mark: Mark, depth: int) -> Sequence:
        nodes = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            nodes.append(self._node(event, depth + 1))
        return Sequence(tuple(nodes), mark)

    def _mapping(self, start: yaml.MappingStartEvent, mark: Mark, depth: int) -> Node:
        entries: dict[str, tuple[Scalar, Node]] = {}
        keys_are_text = True
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            end = _end(event)
            key = self._node(event, depth + 1)
            event = next(self.events)
            value = self._node(event, depth + 1)
            if not isinstance(key, Scalar):
                keys_are_text = False
                self._no_key(key)
                continue
            if start.flow_style and isinstance(value, Scalar) and value.nothing and value.mark == end:
                key, value = self._no_value(key, list(entries.values())), BrokenNode(key.mark)
            if self._keyed(key, entries):
                entries[key.text] = key, value
        return (
            Mapping(tuple(entries.values()), mark, inline=bool(start.flow_style)) if keys_are_text else BrokenNode(mark)
        )

    def _keyed(self, key: Scalar, entries: dict[str, tuple[Scalar, Node]]) -> bool:
        """Whether the key is a text and new; if not, the fault is recorded."""
        if key.plain and key.text == "<<":
            self.faults.add(key.mark, "merge-key", "`<<` merges mappings in YAML", "write the keys out")
        elif key.nothing:
            self.faults.add(key.mark, "no-key", "nothing stands before `:`", "write `key: value`")
        elif key.text in entries:
            first = entries[key.text][0].mark.line
            message = f"{shown(key.text)} is already on line {first}"
            self.faults.add(key.mark, "duplicate-key", message, "keep one of them")
        else:
            return True
        return False

    def _no_key(self, key: Node) -> None:
        if not isinstance(key, BrokenNode):
            cure = "quote a value that starts with `{` or `[`"
            self.faults.add(key.mark, "key-not-text", "a key has to be text", cure)

    def _no_value(self, key: Scalar, before: list[tuple[Scalar, Node]]) -> Scalar:
        """The key that an entry in braces without a colon probably means; the fault is recorded.

        Either a space is missing after the colon, or a comma in the value before is not quoted.
        """
        if match := MISSING_SPACE.fullmatch(key.text):
            name, value = match["key"], match["rest"]
            cure = f"write {shown(f'{name}: {value}')}"
            self.faults.add(key.mark, "missing-space", f"a space is missing after {shown(name + ':')}", cure)
            return Scalar(name, key.mark)
        message = f"{shown(key.text)} has no value"
        if before and isinstance(text := before[-1][1], Scalar) and text.text:
            both = f"{text.text}, {key.text}"
            numbers = _NUMBERS.fullmatch(both)
            entry = f"{before[-1][0].text}: [{both}]" if numbers else f'{before[-1][0].text}: "{both}"'
            cure = f"write {shown(entry)}" + ("" if numbers else " if the comma belongs to the text")
            self.faults.add(key.mark, "unquoted-comma", f"{message}: it stands behind an unquoted comma", cure)
        else:
            self.faults.add(key.mark, "no-value", message, "write `key: value`")
        return key


def _events(text: str) -> Iterator[yaml.Event]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except (ValueError, OverflowError) as error:
        # PyYAML's scanner in Python converts some escapes and directives without checking their size.
        message = "a number in an escape or directive is too large"
        raise yaml.YAMLError(message) from error


def _mark(event: yaml.Event) -> Mark:
    at = event.start_mark
    return Mark(at.line + 1, at.column + 1) if at else Mark()


def _end(event: yaml.Event) -> Mark:
    at = event.end_mark
    return Mark(at.line + 1, at.column + 1) if at else Mark()
