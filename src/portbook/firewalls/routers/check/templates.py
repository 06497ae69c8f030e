"""Ansible's templates, for parsers that ask thousands of them for each list.

They compile a template for every value of every line, copy plain data with a copier for everything, and tell of each
value that is missing by an exception with a traceback made for people. None of this is seen in what they find.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from functools import cache
from importlib import import_module
from typing import Any, NoReturn

_COMMON = "ansible_collections.ansible.netcommon.plugins.module_utils.network.common"
_COPYING = ("utils", "rm_base.network_template")


@cache
def hasten() -> None:
    """Have each template compiled once, and data copied plainly, in this process."""
    templates = import_module(f"{_COMMON}.utils")
    templates.Environment = _environment(templates.Environment)  # type: ignore[attr-defined]  # it has Jinja's
    for module in _COPYING:
        import_module(f"{_COMMON}.{module}").deepcopy = copied  # type: ignore[attr-defined]  # it has Python's


def copied(value: Any) -> Any:  # noqa: ANN401  # of Ansible's, which is not typed
    """A copy of plain data, all the way down; of anything else, Python's."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if kind is list else deepcopy(value)


def _environment(base: Any) -> Callable[..., Any]:  # noqa: ANN401  # Jinja comes with Ansible
    known: dict[str, Any] = {}

    class Environment(base):  # type: ignore[misc]  # Jinja comes with Ansible
        def from_string(self, source: str) -> Any:  # noqa: ANN401  # a template
            """All of their environments are alike."""
            if source not in known:
                known[source] = super().from_string(source)
            return known[source]

        def make_globals(self, more: dict[str, Any] | None) -> dict[str, Any]:
            """One dictionary in place of a chain of them."""
            return {**self.globals, **(more or {})}

        def handle_exception(self, source: str | None = None) -> NoReturn:  # noqa: ARG002  # Jinja names it
            """As it is: they catch it."""
            raise  # noqa: PLE0704  # Jinja calls this where it has caught one

    return Environment
