"""Reads a `ports` fence: YAML whose first key is the verb."""

from __future__ import annotations

from dataclasses import dataclass, replace

from portbook.blocks import verbs
from portbook.blocks.base import Block, Context, Subject, Verb
from portbook.blocks.selectors import SELECTORS, Reader, WaitsForFile
from portbook.load.compose import compose
from portbook.load.faults import Faults, nearest, shown
from portbook.load.nodes import Mapping, Mark, Node, Scalar
from portbook.model import Location, Problem
from portbook.page import Fence
from portbook.selection import MOST_NAMES, Part, is_too_long, named


@dataclass(frozen=True)
class BlockRead:
    """A block, or the problems of its fence."""

    block: Block | None
    problems: tuple[Problem, ...] = ()
    waits_for: str = ""
    """Path of the service's file, if its problems keep the block from being rendered; else empty."""


def read_block(fence: Fence, context: Context, path: str) -> BlockRead:
    """Read a fence. All its faults are reported at once, each at its place in the page."""
    faults = Faults(path)
    try:
        block = _block(fence, context, faults)
    except WaitsForFile as broken:
        return BlockRead(None, waits_for=str(broken))
    if faults:
        return BlockRead(None, tuple(_in_page(problem, fence) for problem in faults.problems))
    return BlockRead(block and replace(block, where=_place(block.where, fence)))


def _in_page(problem: Problem, fence: Fence) -> Problem:
    return replace(problem, where=_place(problem.where, fence))


def _place(where: Location, fence: Fence) -> Location:
    """The place in the page: the line is already that of the page, and the column gets the fence's prefix."""
    return Location(where.path, where.line, where.column + len(fence.prefix))


def _block(fence: Fence, context: Context, faults: Faults) -> Block | None:
    if not fence.closed:
        faults.add(
            Mark(fence.line, 1),
            "open-fence",
            "the fence has no end",
            "close it with as many backticks as it starts with",
        )
        return None
    node = compose("\n" * fence.line + fence.body, faults) if fence.body.strip() else None
    if not isinstance(node, Mapping) or not node.entries:
        if not faults:
            faults.add(
                Mark(fence.line + 1, 1),
                "empty-block",
                "the fence says nothing to make",
                f"start with one of {_listed()}",
            )
        return None
    key, subject = node.entries[0]
    verb = verbs().get(key.text)
    if verb is None:
        faults.add(
            key.mark, "unknown-verb", f"unknown verb {shown(key.text)}", nearest(key.text, verbs(), "choose one of")
        )
        return None
    return _read(verb, key, subject, node, Reader(context, faults))


def _listed() -> str:
    return ", ".join(f"'{verb}:'" for verb in verbs())


def _read(verb: Verb, key: Scalar, subject: Node, node: Mapping, reader: Reader) -> Block | None:
    """The block of a known verb; faults in the names of selectors are reported even if the service is unknown."""
    parts = _parts(subject, reader) if verb.subject is Subject.HOST else ()
    name = parts[0].service if parts else _subject(verb, subject, reader)
    known = reader.context.book.services
    services = tuple(known[id_] for id_ in [part.service for part in parts] or [name or ""] if id_ in known)
    values: dict[str, object] = {"parts": parts}
    for selector, value in node.entries[1:]:
        if selector.text not in verb.selectors:
            cure = nearest(selector.text, verb.selectors, f"{verb.name} takes")
            reader.faults.add(selector.mark, "unknown-selector", f"unknown selector {shown(selector.text)}", cure)
        elif name:
            attribute, read = SELECTORS[selector.text]
            values[attribute] = read(reader, value, services)
    if name is None or reader.faults:
        return None
    return replace(Block(verb.name, name, reader.faults.at(key.mark)), **values)  # type: ignore[arg-type]  # by the table


def _parts(node: Node, reader: Reader) -> tuple[Part, ...]:
    """The roles of services that a subject names; none where it is one service, or has something unknown, which is recorded."""
    if not isinstance(node, Scalar) or {":", "+"}.isdisjoint(node.text):
        return ()
    if is_too_long(node.text):
        message = f"here are more than {MOST_NAMES} names of services and roles"
        reader.faults.add(node.mark, "too-many-names", message, "write a fence for each host")
        return ()
    services = reader.context.book.services
    for word in node.text.split("+"):
        reader.loaded(word.partition(":")[0])
    parts = named(node.text, services)
    for part in parts:
        if part.service not in services:
            reader.unknown(part.service, node, "service", services)
        for role in part.roles if part.service in services else ():
            if role not in services[part.service].roles:
                reader.unknown(role, node, "role", services[part.service].roles)
    return () if reader.faults else parts


def _subject(verb: Verb, node: Node, reader: Reader) -> str | None:
    """The id of a service or of a target, or `all`; None where it is unknown, which is recorded."""
    if reader.faults:
        return None
    noun = verb.subject.word
    name = reader.text(node, f"the id of a {noun}")
    known = verb.subject.known(reader.context)
    if name is None or name in known:
        return name
    if noun == "service":
        reader.loaded(name)
    reader.unknown(name, node, noun, known)
    return None
