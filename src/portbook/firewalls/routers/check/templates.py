"""Makes Ansible's network parsers faster: they evaluate thousands of templates for each list.

The parsers compile a template for every value of every line, use a general deep copy for plain data, and build a readable
traceback for each missing value. The changes here do not affect their results.
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
    """Compile each template once and copy plain data quickly, in this process."""
    templates = import_module(f"{_COMMON}.utils")
    templates.Environment = _environment(templates.Environment)  # type: ignore[attr-defined]  # it has Jinja's
    for module in _COPYING:
        import_module(f"{_COMMON}.{module}").deepcopy = copied  # type: ignore[attr-defined]  # it has Python's


def copied(value: Any) -> Any:  # noqa: ANN401  # of Ansible's, which is not typed
    """A deep copy: a quick one for plain data, Python's own for anything else."""
    kind = type(value)
    if kind is str or kind is int or kind is bool or value is None:
        return value
    if kind is dict:
        return {key: copied(element) for key, element in value.items()}
    return [copied(element) for element in value] if kind is list else deepcopy(value)


def _environment(base: Any) -> Callable[..., Any]:  # noqa: ANN401  # Jinja comes with Ansible
    known: dict[str, Any] = {}

    class Environment(base):  # type: ignore[misc]  # Jinja comes with Ansible
        def from_string(self, source: str) -> Any:  # noqa: ANN401  # a template
            """Return the template, compiled once for all environments: they are all configured alike."""
            if source not in known:
                known[source] = super().from_string(source)
            return known[source]

        def make_globals(self, more: dict[str, Any] | None) -> dict[str, Any]:
            """Return a plain dictionary, which is quicker than Jinja's chain of dictionaries."""
            return {**self.globals, **(more or {})}

        def handle_exception(self, source: str | None = None) -> NoReturn:  # noqa: ARG002  # Jinja names it
            """Raise the exception again, without a rewritten traceback: the parsers catch it."""
            raise  # noqa: PLE0704  # Jinja calls this where it has caught one

    return Environment
