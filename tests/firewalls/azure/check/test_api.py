from __future__ import annotations

import json

import pytest

from portbook.firewalls.azure.check.fake_api import SUBSCRIPTION, SecurityRules

PLACE = (
    f"https://management.azure.com/subscriptions/{SUBSCRIPTION}/resourceGroups/g/providers/Microsoft.Network"
    "/networkSecurityGroups/n/securityRules"
)


def test_a_rule_is_made_shown_and_deleted() -> None:
    api = SecurityRules([{"name": "old"}])
    assert api.answer("PUT", f"{PLACE}/New?api-version=x", '{"name": "New"}')[0] == 200
    assert json.loads(api.answer("GET", f"{PLACE}/new", "")[1]) == {"name": "New"}
    assert [api.answer("DELETE", f"{PLACE}/{name}", "")[0] for name in ("NEW", "new", "old")] == [200, 204, 200]
    assert api.answer("GET", f"{PLACE}/old", "")[0] == 404


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("GET", "https://example.com/"),
        ("GET", PLACE),
        ("PATCH", f"{PLACE}/old"),
        ("DELETE", PLACE.removesuffix("/securityRules")),
        ("GET", f"{PLACE.replace('azure', 'example')}/old"),
    ],
)
def test_it_has_no_answer_to_anything_else(method: str, url: str) -> None:
    with pytest.raises(ConnectionError, match="is not known here"):
        SecurityRules([{"name": "old"}]).answer(method, url, "")
