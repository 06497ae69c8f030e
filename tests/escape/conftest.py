"""Any test here with an argument `hostile` runs once for each text of `hostile.yml`, and for some long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

GROUPS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("hostile.yml").read_text(encoding="utf-8"))
LONG = ["x" * 70_000, "word " * 5_000, "*" * 2_000, "'" * 2_000, "\ufe0f" * 5_000, "[" * 2_000, "`" * 999]

TEXTS = [text for group in GROUPS.values() for text in group] + LONG


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "hostile" in metafunc.fixturenames:
        metafunc.parametrize("hostile", TEXTS, ids=range(len(TEXTS)))
