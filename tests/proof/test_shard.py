"""Shards share the snippets out: each is in one, the same one always."""

import pytest

from portbook.model import Form, SnippetId
from portbook.proof.shard import Shard

IDS = [
    SnippetId(service, role, profile, target, form)
    for service in ("wiki", "kafka", "dns")
    for role in ("server", "client")
    for profile in ("required", "all")
    for target in ("ufw", "nftables", "gcp", "azure")
    for form in (Form.ADD, Form.UNDO)
]

FIRST_OF_FOUR = [
    "wiki/server/all/nftables/add",
    "wiki/server/all/azure/add",
    "kafka/client/all/ufw/add",
    "kafka/client/all/nftables/add",
    "dns/client/all/ufw/add",
    "dns/client/all/azure/add",
]


@pytest.mark.parametrize("of", [1, 2, 3, 8])
def test_each_snippet_is_in_one(of: int) -> None:
    shards = [Shard(number, of) for number in range(1, of + 1)]
    assert [sum(shard.has(id_) for shard in shards) for id_ in IDS] == [1] * len(IDS)


def test_it_is_the_same_one_on_every_machine() -> None:
    """Written down: another version of Python, or of ours, has to come to the same."""
    first = [str(id_) for id_ in IDS if Shard(1, 4).has(id_) and id_.form is Form.ADD and id_.profile == "all"]
    assert first == FIRST_OF_FOUR


def test_forms_and_profiles_of_one_role_stay_together() -> None:
    by_kind = {(id_.service, id_.role, id_.target, Shard(1, 3).has(id_)) for id_ in IDS}
    assert len(by_kind) == len({(id_.service, id_.role, id_.target) for id_ in IDS})


@pytest.mark.parametrize("text", ["", "2", "0/8", "9/8", "2/0", "1/8/9", " 1/8", "-1/8", "1/99999", "١/٨"])
def test_what_names_none(text: str) -> None:
    assert Shard.read(text) is None


def test_what_names_one() -> None:
    assert Shard.read("2/8") == Shard(2, 8)
