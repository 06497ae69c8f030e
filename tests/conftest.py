"""What holds for all tests, and what many of them are given."""

from __future__ import annotations

import pytest
from hypothesis import settings

from tests.given.plain_firewall import _namespaces, book, lab, plain, service, tools
from tests.given.services import SAMPLES, brief_of, rule_sets, samples

__all__ = ["_namespaces", "book", "brief_of", "lab", "plain", "rule_sets", "samples", "service", "tools"]

settings.register_profile("untimed", deadline=None)  # machines are shared: how long an example takes says nothing
settings.load_profile("untimed")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that takes a `sample` runs for each of the services."""
    if "sample" in metafunc.fixturenames:
        metafunc.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())
