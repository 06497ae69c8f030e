from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.firewalls.aws.terraform.target import TARGET
from portbook.model import Form, Service, Snippet
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet

pytest.importorskip("hcl2", reason="python-hcl2 is not installed: pip install 'portbook[checks]'")
ENGINE = engines()["terraform-schema"]


def _of(service: Service, form: Form) -> Snippet:
    return snippet(service, service.roles["device"], service.profiles["best"], TARGET, form)


def test_a_listing_takes_nothing_back(service: Service) -> None:
    shown, undo = _of(service, Form.SHOW), _of(service, Form.UNDO)
    assert ENGINE.judge(replace(undo, text=shown.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
    assert ENGINE.judge(replace(shown, text=undo.text), TARGET, NoTools()).rung is Rung.NOT_VERIFIED
