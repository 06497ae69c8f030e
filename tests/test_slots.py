"""A snippet with the reader's networks in its places is what the target renders for them."""

from collections.abc import Iterator

import pytest

from portbook.model import OF_ONE_VERSION, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.slots import SnippetSlots, filled, slots
from portbook.snippets import identities, snippet
from portbook.targets import Target, targets
from tests.given.own_addresses import KINDS, names, own, rendered, services, value
from tests.samples import spread

PRODUCT = spread(list(targets().values()), names(), 27)


def snippets(service: Service, target: Target) -> Iterator[tuple[Snippet, SnippetSlots]]:
    """Every snippet with placeholders, and its places."""
    profiles = {profile.id: profile for profile in profiles_of(service)}
    for id_ in identities(service, [target], OF_ONE_VERSION):
        made = snippet(service, service.roles[id_.role], profiles[id_.profile], target, id_.form)
        if made.brief.placeholders:
            yield made, slots(made, target, service)


def wrong(service: Service, target: Target, values: dict) -> list[str]:
    """The snippets that differ from what the target renders for the values that have places."""
    other = []
    for made, places in snippets(service, target):
        replaceable = {of.placeholder.name: values[of.placeholder.name] for of in places.placeholders}
        text = filled(made.text, places, replaceable)
        if text != rendered(made, target, service, replaceable) and not (places.apart and text == made.text):
            other.append(str(made.id))
    return other


@pytest.mark.parametrize(("target", "name"), PRODUCT)
def test_filled_in_is_rendered(target: Target, name: str) -> None:
    service = services()[name]
    for kind in KINDS:
        for backwards in (False, True):
            assert wrong(service, target, own(service, kind, backwards=backwards)) == [], kind


@pytest.mark.parametrize(("target", "name"), PRODUCT)
def test_equal_networks_are_rendered_or_left_alone(target: Target, name: str) -> None:
    service = services()[name]
    for kind in ("network", "hosts"):
        assert wrong(service, target, dict.fromkeys(own(service, kind), value(kind, 1))) == []
