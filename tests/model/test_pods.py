"""Pods stand where hosts do, by a name that says their labels."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portbook.model.pods import Labels, are_pods, joined, labels_of, name_of

KEYS = st.from_regex(r"(?:[a-z]{1,3}\.[a-z]{1,3}/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,4}[A-Za-z0-9])?", fullmatch=True)
VALUES = st.from_regex(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,4}[A-Za-z0-9])?", fullmatch=True)
LABELS = st.dictionaries(KEYS, VALUES, min_size=1, max_size=3).map(lambda each: tuple(sorted(each.items())))
WEB, CLIENT = (("app", "web"),), (("app", "client"),)
FRONT = (("tier", "front"),)


@given(LABELS)
def test_a_name_says_the_labels(labels: Labels) -> None:
    assert labels_of(name_of(labels)) == labels
    assert are_pods(name_of(reversed(labels)))
    assert name_of(reversed(labels)) == name_of(labels)


@pytest.mark.parametrize("name", ["", "pods", "pods.example.com", "web"])
def test_a_host_is_no_pod(name: str) -> None:
    assert not are_pods(name)


@pytest.mark.parametrize(
    ("roles", "whole"),
    [
        ([], ()),
        ([WEB], WEB),
        ([WEB, FRONT], (*WEB, *FRONT)),
        ([FRONT, WEB, WEB], (*WEB, *FRONT)),
        ([WEB, CLIENT], ()),
        ([WEB, ()], ()),
    ],
)
def test_pods_of_several_roles_have_all_their_labels(roles: list[Labels], whole: Labels) -> None:
    assert joined(roles) == whole
