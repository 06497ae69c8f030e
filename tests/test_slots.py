"""A snippet with the reader's networks in its places is what the target renders for them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

import pytest

from portbook.compare.verify import verify
from portbook.evidence import Rung
from portbook.load import load_book
from portbook.model import OF_ONE_VERSION, Addresses, Book, Form, Service, Snippet
from portbook.model.profiles import profiles_of
from portbook.model.service import with_values
from portbook.proof.check import check
from portbook.slots import SnippetSlots, filled, slots
from portbook.snippets import identities, snippet
from portbook.targets import Target, size_limits, targets
from portbook.targets.network_words import NetworkWords
from tests.given.own_addresses import KINDS, Values, names, own, placed, rendered, services, value
from tests.samples import dealt

ADDITIONS = {Form.ADD, Form.COMMAND, Form.OLDER}
PRODUCT = dealt(list(targets().values()), names())


def snippets(service: Service, target: Target) -> Iterator[tuple[Snippet, SnippetSlots]]:
    """Every snippet with placeholders, and its places."""
    profiles = {profile.id: profile for profile in profiles_of(service)}
    for id_ in identities(service, [target], OF_ONE_VERSION):
        made = snippet(service, service.roles[id_.role], profiles[id_.profile], target, id_.form)
        if made.brief.placeholders:
            yield made, slots(made, target, service)


def wrong(service: Service, target: Target, values: Values) -> list[str]:
    """The snippets that differ from what the target renders for the values that have places."""
    other = []
    for made, places in snippets(service, target):
        replaceable = {of.placeholder.name: values[of.placeholder.name] for of in places.placeholders}
        text = filled(made.text, places, replaceable)
        if text != rendered(made, target, service, replaceable) and not (places.apart and text == made.text):
            other.append(str(made.id))
    return other


@pytest.mark.parametrize(("some_targets", "name"), PRODUCT)
def test_filled_in_is_rendered(some_targets: Sequence[Target], name: str) -> None:
    service = services()[name]
    for target, kind, backwards in product(some_targets, KINDS, (False, True)):
        assert wrong(service, target, own(service, kind, backwards=backwards)) == [], (target.id, kind)


@pytest.mark.parametrize(("some_targets", "name"), PRODUCT)
def test_equal_networks_are_rendered_or_left_alone(some_targets: Sequence[Target], name: str) -> None:
    service = services()[name]
    for target, kind in product(some_targets, ("network", "hosts")):
        assert wrong(service, target, dict.fromkeys(own(service, kind), value(kind, 1))) == [], target.id


@pytest.mark.parametrize(("some_targets", "name"), PRODUCT)
def test_filled_in_is_read_as_what_the_service_means_with_the_values(some_targets: Sequence[Target], name: str) -> None:
    service = services()[name]
    for target in some_targets:
        for made, places in snippets(service, target):
            if made.id.form in ADDITIONS and not size_limits.too_much(made.text):
                assert holds_with_values(service, target, made, places), made.id


def holds_with_values(service: Service, target: Target, made: Snippet, places: SnippetSlots) -> bool:
    """Whether a snippet with values in its places is right for the service with these values."""
    values = {one.placeholder.name: own(service, "networks")[one.placeholder.name] for one in places.placeholders}
    meant = with_values(service, {role: Addresses(networks) for role, networks in values.items()})
    profile = next(one for one in profiles_of(meant) if one.id == made.id.profile)
    return verify(meant, [made.id.role], profile, filled(made.text, places, values), target).holds is True


CHECKED = """
service: checked
title: Checked
roles:
  server: {title: Server, host: true}
  client: {title: Clients}
flows:
  web: {from: client, to: server, tcp: 443, need: required}
  sync: {from: server, to: server, udp: 7946, need: recommended}
"""
FIREWALLS = ("ufw", "iptables", "nftables", "firewalld")
OTHERS = (
    "windows",
    "aws-terraform",
    "aws-cli",
    "azure",
    "gcp",
    "networkpolicy",
    "openstack",
    "ansible",
    "cisco-ios",
    "vyos",
)


@pytest.mark.parametrize("kind", ["networks", "hosts", "network and host"])
@pytest.mark.parametrize("id_", [*FIREWALLS, *OTHERS])
def test_the_check_is_as_strong_with_values(id_: str, kind: str) -> None:
    service = load_book({"checked.yml": CHECKED.encode()}).book.services["checked"]
    with_them = placed(service, "server", own(service, kind))
    rungs, rungs_with_them = (
        [result.evidence.rung for result in check(Book({"checked": one}), [targets()[id_]])]
        for one in (service, with_them)
    )
    assert rungs == rungs_with_them
    assert Rung.FAILED not in rungs


def _one(text: str, *, networks: NetworkWords | None = NetworkWords.CIDR, data: str = CHECKED) -> SnippetSlots:
    """The places in a text of one's own."""
    target = replace(targets()["nftables"], id="own", networks=networks, render=lambda _brief: text)
    service = load_book({"checked.yml": data.encode()}).book.services["checked"]
    return slots(snippet(service, service.roles["server"], profiles_of(service)[0], target), target, service)


@pytest.mark.parametrize(
    "text",
    ["from 192.0.2.0/245\n", "from 1192.0.2.0/24\n", "from 192.0.2.0\n", "192.0.2.0/24 192.0.2.0-192.0.2.255\n"],
)
def test_other_words_for_the_network_are_replaced_by_hand(text: str) -> None:
    assert "client" in {placeholder.name for placeholder in _one(text).by_hand}


def test_a_target_that_says_no_words_is_filled_in_by_hand() -> None:
    places = _one("from 192.0.2.0/24\n", networks=None)
    assert (places.placeholders, len(places.by_hand)) == ((), 2)


def test_a_network_that_the_data_mentions_is_replaced_by_hand() -> None:
    places = _one("from 192.0.2.0/24\n", data=CHECKED.replace("title: Clients", 'title: "Not 192.0.2.0"'))
    assert "client" in {placeholder.name for placeholder in places.by_hand}


def test_text_without_the_network_has_no_place() -> None:
    assert [dict(one.networks) for one in _one("nothing\n").placeholders] == [{}, {}]
