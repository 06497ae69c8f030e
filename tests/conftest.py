"""What holds for all tests, and what many of them are given."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.given.plain_firewall import _namespaces, book, lab, plain, service, tools
from tests.given.services import SAMPLES, brief_of, rule_sets, samples
from tests.samples import leave_to_the_extras

__all__ = ["_namespaces", "book", "brief_of", "lab", "plain", "rule_sets", "samples", "service", "tools"]

# Machines are shared: how long an example takes says nothing.
settings.register_profile("untimed", deadline=None, max_examples=50)
settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)  # before pytest chooses by marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of the costliest products, a sample."""
    leave_to_the_extras(items)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `sample` runs for each of the services."""
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
