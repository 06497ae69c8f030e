"""The ids of all problems that Portbook reports, read from its source.

A problem is made where the source calls one of a few classes. Its id and words are literals there, constants, local names, or
parameters of the function around it, for which the calls of that function have the literals.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import TypeAlias

SOURCE = Path(__file__).parents[1] / "src/portbook"
VARYING = "…"
"""Stands for what a message takes from the text."""
_DEEPEST = 3
"""Functions around a problem that pass its id on."""


class Kind(StrEnum):
    """What a problem says of the text."""

    FAULT = "fault of the data or of a page"
    REJECTED = "rejected"
    CANNOT_JUDGE = "cannot be judged"
    REMARK = "remark"
    DOUBT = "doubt"
    VERDICT = "verdict"


@dataclass(frozen=True)
class _Shape:
    """Where a class has its id, message and cure: a position and a keyword each.

    `only_id` is the id of all problems of a class that takes none.
    """

    kind: Kind
    id: tuple[int | None, str]
    message: tuple[int | None, str]
    cure: tuple[int | None, str]
    only_id: str = ""


_REFUSAL = ((None, "id_"), (1, "message"), (None, "cure"))
_SHAPES = {
    "CannotJudge": _Shape(Kind.CANNOT_JUDGE, *_REFUSAL),
    "Rejected": _Shape(Kind.REJECTED, *_REFUSAL),
    "Remark": _Shape(Kind.REMARK, (2, "id"), (1, "message"), (3, "cure")),
    "Doubt": _Shape(Kind.DOUBT, (3, "id"), (1, "message"), (4, "cure")),
    "Problem": _Shape(Kind.FAULT, (1, "id"), (2, "message"), (3, "cure")),
    "Impossible": _Shape(Kind.FAULT, (None, "id"), (0, "message"), (1, "cure"), "impossible-block"),
    "Verdict": _Shape(Kind.VERDICT, (None, "id"), (None, "reason"), (None, "cure")),
}
_FAULT = _Shape(Kind.FAULT, (1, "name"), (2, "message"), (3, "cure"))
"""`Faults.add` of the loader, and `Notes.add` of the import."""
_COLLECTIONS = {"load": "faults", "importers": "notes"}
"""What the collections of problems are called, by the part of the package that has them."""
_COLLECTORS = frozenset({"load/faults.py", "importers/draft/notes.py"})
"""Where their problems are made, of what others say."""


@dataclass(frozen=True)
class Site:
    """One place in the source that makes a problem.

    Attributes:
        path: of the file, from the package's folder.
        line: in it.
        kind: what the problem says of the text.
        ids: its ids; empty where the source has no literal for one.
        messages: its message, `…` for what varies.
        cures: what to do.
    """

    path: str
    line: int
    kind: Kind
    ids: tuple[str, ...]
    messages: tuple[str, ...]
    cures: tuple[str, ...]

    @property
    def wing(self) -> str:
        """The part of the package that the file is in: `firewalls/nftables`, `targets/text`, `load`."""
        parts = Path(self.path).parts[:-1]
        return "/".join(parts[: 2 if parts[:1] in {("firewalls",), ("targets",)} else 1])


@cache
def sites() -> tuple[Site, ...]:
    """All places of the package that make a problem with a message of their own, in the order of files."""
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(SOURCE.rglob("*.py"))}
    calls: dict[str, list[tuple[_Module, ast.Call]]] = {}
    parsed = [_Module(path, tree, calls) for path, tree in modules.items()]
    for module in parsed:
        for call in module.calls():
            calls.setdefault(_name(call.func), []).append((module, call))
    return tuple(site for module in parsed for site in module.sites())


_Bindings: TypeAlias = "Mapping[str, tuple[_Module, ast.expr | None]]"
"""The arguments of one call, by parameter, with the file that has the call."""


class _Module:
    """One file of the package."""

    def __init__(
        self, path: Path, tree: ast.Module, package_calls: Mapping[str, list[tuple[_Module, ast.Call]]]
    ) -> None:
        self._path = path.relative_to(SOURCE).as_posix()
        self._tree = tree
        self._package_calls = package_calls
        self._parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
        self._constants = {
            target.id: (node.value,)
            for node in tree.body
            if isinstance(node, ast.Assign)
            for targets in node.targets
            for target, node in _pairs(targets, node)
        }

    def calls(self) -> Iterator[ast.Call]:
        yield from (node for node in ast.walk(self._tree) if isinstance(node, ast.Call))

    def sites(self) -> Iterator[Site]:
        for call in self.calls():
            shape = self._shape(call)
            if shape and _argument(call, *shape.message) is not None and not self._passes_on(call, shape):
                for bindings in self._bindings(call, shape):
                    yield self._site(call, shape, bindings)

    def imports(self, name: str, path: str) -> bool:
        """Whether it has a function of that name from the file at that path."""
        if self._path == path:
            return True
        module = "portbook." + path.removesuffix(".py").replace("/", ".")
        froms = [node for node in ast.walk(self._tree) if isinstance(node, ast.ImportFrom)]
        direct = any(node.module == module and name in {alias.name for alias in node.names} for node in froms)
        package, _, last = module.rpartition(".")
        return direct or any(node.module == package and last in {alias.name for alias in node.names} for node in froms)

    def _site(self, call: ast.Call, shape: _Shape, bindings: _Bindings) -> Site:
        id_, message, cure = (_argument(call, *place) for place in (shape.id, shape.message, shape.cure))
        ids = (shape.only_id,) if shape.only_id else self._texts(id_, bindings)
        return Site(
            self._path,
            call.lineno,
            shape.kind,
            tuple(text for text in ids if text and not text.startswith(VARYING)),
            self._texts(message, bindings),
            tuple(text for text in self._texts(cure, bindings) if text),
        )

    def _passes_on(self, call: ast.Call, shape: _Shape) -> bool:
        """Whether the problem is another one's, with its id."""
        id_ = _argument(call, *shape.id)
        return (isinstance(id_, ast.Attribute) and id_.attr == "id") or self._path in _COLLECTORS

    def _bindings(self, call: ast.Call, shape: _Shape) -> list[_Bindings]:
        """What the callers of the function around a problem pass, one by one, where they pass its id."""
        id_, function = _argument(call, *shape.id), self._function(call)
        if not isinstance(id_, ast.Name) or not isinstance(function, ast.FunctionDef):
            return [{}]
        if id_.id not in _parameters(function) or any(True for _value in _assigned(function, id_.id)):
            return [{}]
        return [
            {name: (module, _passed(caller, function, name)) for name in _parameters(function)}
            for module, caller in self._package_calls.get(function.name, ())
            if module.imports(function.name, self._path)
        ] or [{}]

    def _shape(self, call: ast.Call) -> _Shape | None:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "add":
            collection = _COLLECTIONS.get(self._path.partition("/")[0], VARYING)
            return _FAULT if ast.unparse(call.func.value).endswith(collection) else None
        return _SHAPES.get(_name(call.func))

    def _texts(self, node: ast.expr | None, bindings: _Bindings, depth: int = 0) -> tuple[str, ...]:
        """All that an expression may be, with `…` for what varies."""
        if node is None or depth > _DEEPEST:
            return ()
        if isinstance(node, ast.Constant | ast.JoinedStr):
            return ("".join(map(_part, node.values if isinstance(node, ast.JoinedStr) else [node])),)
        if isinstance(node, ast.IfExp | ast.BoolOp):
            choices = [node.body, node.orelse] if isinstance(node, ast.IfExp) else node.values
            return tuple(text for choice in choices for text in self._texts(choice, bindings, depth))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            heads, tails = (
                self._texts(node.left, bindings, depth) or (VARYING,),
                self._texts(node.right, bindings, depth) or (VARYING,),
            )
            return tuple(head + tail for head in heads for tail in tails)
        return self._named(node, bindings, depth) if isinstance(node, ast.Name) else (VARYING,)

    def _named(self, name: ast.Name, bindings: _Bindings, depth: int) -> tuple[str, ...]:
        """What a name stands for: what a caller passes, a local, or a constant of the module."""
        function = self._function(name)
        values = list(_assigned(function, name.id)) if function else []
        if not values and name.id in bindings:
            module, value = bindings[name.id]
            return module._texts(value, {}, depth + 1)  # noqa: SLF001  # another of the same class
        values = values or list(self._constants.get(name.id, ()))
        return tuple(text for value in values for text in self._texts(value, bindings, depth + 1)) or (VARYING,)

    def _function(self, node: ast.AST) -> ast.AST | None:
        parent = self._parents.get(node)
        while parent is not None and not isinstance(parent, ast.FunctionDef | ast.AsyncFunctionDef):
            parent = self._parents.get(parent)
        return parent


def _pairs(target: ast.expr, assign: ast.Assign) -> Iterator[tuple[ast.Name, ast.Assign]]:
    """The names of an assignment with their values: `A = 1`, `A, B = 1, 2`."""
    if isinstance(target, ast.Name):
        yield target, assign
    elif isinstance(target, ast.Tuple) and isinstance(assign.value, ast.Tuple):
        for name, value in zip(target.elts, assign.value.elts, strict=False):
            if isinstance(name, ast.Name):
                yield name, ast.Assign([name], value)


def _assigned(function: ast.AST, name: str) -> Iterator[ast.expr]:
    """The values that a function assigns to a name."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                yield from (pair.value for bound, pair in _pairs(target, node) if bound.id == name)
        elif isinstance(node, ast.NamedExpr) and node.target.id == name:
            yield node.value


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def _argument(call: ast.Call, position: int | None, keyword: str) -> ast.expr | None:
    by_name = next((argument.value for argument in call.keywords if argument.arg == keyword), None)
    if by_name is not None or position is None or position >= len(call.args):
        return by_name
    return call.args[position]


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    arguments = function.args
    return [argument.arg for argument in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]


def _passed(call: ast.Call, function: ast.FunctionDef, parameter: str) -> ast.expr | None:
    """What a call gives a function for a parameter; the default where it leaves it out."""
    positional = [argument.arg for argument in function.args.args if argument.arg not in {"self", "cls"}]
    position = positional.index(parameter) if parameter in positional else None
    return _argument(call, position, parameter) or _default(function, parameter)


def _default(function: ast.FunctionDef | ast.AsyncFunctionDef, parameter: str) -> ast.expr | None:
    arguments = function.args
    positional = dict(zip([argument.arg for argument in arguments.args][::-1], arguments.defaults[::-1], strict=False))
    keywords = {
        argument.arg: value for argument, value in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    }
    return positional.get(parameter) or keywords.get(parameter)


def _part(value: ast.expr) -> str:
    return str(value.value) if isinstance(value, ast.Constant) else VARYING
