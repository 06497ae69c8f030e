from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from portbook.load import load_service
from portbook.model import Service

_FOLDER = Path(__file__).parent


def _loaded(document: str) -> Service:
    loaded = load_service(document.encode(), f"ports/{yaml.safe_load(document)['service']}.yml")
    assert not loaded.problems
    assert loaded.service
    return replace(loaded.service, digest=sha256(document.encode()).hexdigest())


@pytest.fixture(scope="session")
def services() -> Mapping[str, Service]:
    documents = (_FOLDER / "services.yml").read_text("utf-8").split("---\n")
    return {service.id: service for service in map(_loaded, documents)}
