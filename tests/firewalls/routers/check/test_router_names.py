from __future__ import annotations

from dataclasses import replace

import pytest

from portbook.evidence import Rung
from portbook.firewalls.routers.check.engines import NAMES
from portbook.model import Form, Service
from portbook.model.profiles import default_profile
from portbook.proof.engine import engines
from portbook.proof.sandbox.tools import NoTools
from portbook.snippets import snippet
from portbook.targets import targets

ENGINE = engines()[NAMES]
ROUTERS = [target.id for target in targets().values() if NAMES in target.engines]


@pytest.mark.parametrize("target", ROUTERS)
@pytest.mark.parametrize("form", ENGINE.forms)
def test_names_of_the_addition_hold_and_one_less_does_not(target: str, form: Form, service: Service) -> None:
    chosen = targets()[target]
    made = snippet(service, service.hosts[0], default_profile(service), chosen, form)
    assert ENGINE.judge(made, chosen, NoTools()).rung is Rung.SELF_CONSISTENT
    cut = replace(made, text="".join(made.text.splitlines(keepends=True)[:-1]))
    found = ENGINE.judge(cut, chosen, NoTools())
    assert found.rung in {Rung.FAILED, Rung.NOT_VERIFIED}
