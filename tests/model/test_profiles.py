"""Which profiles a service has, and which of them is the default."""

from __future__ import annotations

import pytest

from portbook.load import load_service
from portbook.model.profiles import default_profile, profiles_of

_DATA = """
service: wiki
title: Wiki
roles:
  users: {title: Users}
  server: {title: Server, host: true}
flows:
  https: {from: users, to: server, tcp: 443}
  metrics: {from: users, to: server, tcp: 9090, need: optional}
"""
_PROFILES = {
    "": ("all", {"all": ("https", "metrics")}),
    "profiles: {web: {title: Web, flows: [https], default: true}}": ("web", {"web": ("https",)}),
    "profiles: {web: {title: Web, flows: [https]}}": ("default", {"default": ("https",), "web": ("https",)}),
    "profiles: {web: {title: Web, flows: [https]}, default: {title: All, flows: [https, metrics]}}": (
        "default",
        {"web": ("https",), "default": ("https", "metrics")},
    ),
}


@pytest.mark.parametrize("text", _PROFILES)
def test_one_of_the_profiles_is_the_default(text: str) -> None:
    service = load_service(_DATA + text, "wiki.yml").service
    assert service
    default, profiles = _PROFILES[text]
    assert {profile.id: profile.flows for profile in profiles_of(service)} == profiles
    assert [profile.id for profile in profiles_of(service) if profile.default] == [default]
    assert default_profile(service).id == default
