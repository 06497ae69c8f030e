"""What a change of the estate's files or of a service opens and closes for host groups and zones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from portbook.compare.diff import Difference, Impact
from portbook.compare.diff.delta import deltas
from portbook.compare.diff.preview import Preview
from portbook.model import Rule
from portbook.report.diff import DiffReport
from portbook.targets import targets
from portbook.versions import EstateFiles
from tests.compare.diff.estate.estates import between, told, version

KINDS = yaml.safe_load(Path(__file__).with_name("kinds.yml").read_text("utf-8"))
BASE = version("old")
GROWN = [["estate", "10.10.2.10-10.10.2.19", "10.10.2.10-10.10.2.29"]]
MOVED = [["db", "tcp: 5432", "tcp: 5431"]]
ACCEPTED = "accept:\n  moved: {class: %s, flow: sql, reason: Announced, owner: Database team, until: 2026-12-31}\n"


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_a_kind_of_change(kind: dict[str, Any]) -> None:
    difference = between(BASE, version("new", kind["replace"]))
    assert difference.verdict == kind["verdict"]
    assert [told(change) for change in difference.changes if change.in_estate] == kind["estate"]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind["name"])
def test_the_other_way_round_what_opens_closes(kind: dict[str, Any]) -> None:
    new = version("new", kind["replace"])
    opened, closed = _packets(between(BASE, new))
    assert (closed, opened) == _packets(between(new, BASE))


def _packets(difference: Difference) -> tuple[set[Rule], set[Rule]]:
    changes = [change.packets for change in difference.changes if change.in_estate]
    return {rule for one in changes for rule in one.opened}, {rule for one in changes for rule in one.closed}


def test_the_services_are_told_before_the_estate() -> None:
    changes = between(BASE, version("new", [*MOVED, *GROWN])).changes
    assert [change.in_estate for change in changes] == sorted(change.in_estate for change in changes)
    assert not changes[0].in_estate
    assert changes[-1].in_estate


def test_nothing_changes_between_a_version_and_itself() -> None:
    assert between(BASE, version("new")).changes == ()


def test_a_version_of_services_only_has_one_sentence_and_no_new_groups() -> None:
    published = replace(BASE, name="services.json", estate=None)
    for old, new in ((published, version("new", MOVED)), (version("new", MOVED), published)):
        difference = between(old, new)
        assert not [change for change in difference.changes if change.in_estate]
        (problem,) = difference.problems
        assert problem.message == "services.json has services only, so the host groups and zones are not compared"
        assert DiffReport("", "", difference).headline == "2 changes: 2 break clients"


def test_a_version_before_the_estate_has_no_groups() -> None:
    changes = between(replace(BASE, estate=EstateFiles()), BASE).changes
    sentences = [change.sentence for change in changes]
    assert "The host group Web servers is new: 10.10.2.10-10.10.2.19; db@billing/app, shell/server" in sentences
    assert "Databases now accept TCP 5432 from Web servers (10.10.2.10-10.10.2.19)" in sentences


@pytest.mark.parametrize(
    "broken", [["estate", "title: Databases", "titel: Databases"], ["db", "tcp: 5432", "tcp: 70000"]]
)
def test_of_what_cannot_be_read_nothing_is_told(broken: list[str]) -> None:
    difference = between(BASE, version("new", [broken, ["estate", "owner: Network team", "owner: Nobody"]]))
    assert difference.problems
    assert not [change for change in difference.changes if change.counts]


def test_a_waiver_of_a_service_holds_for_the_groups_that_change_because_of_it() -> None:
    waiver = [["db", "service: db\n", f"service: db\n{ACCEPTED % 'widens'}"]]
    standing = {change.standing for change in between(BASE, version("new", [*MOVED, *waiver])).changes if change.counts}
    assert standing == {(Impact.BREAKS, Impact.NARROWS)}


def test_a_waiver_of_a_service_accepts_nothing_that_the_estate_changes() -> None:
    waiver = [["db", "service: db\n", f"service: db\n{ACCEPTED % 'widens'}"]]
    both = between(BASE, version("new", [*MOVED, *waiver, *GROWN]))
    grown = [change for change in both.changes if change.service == "group-db" and "sql" in change.flow]
    assert [Impact.WIDENS in change.standing for change in grown] == [True]


ESTATE_WAIVER = """\
accept:
  more: {class: widens%s, reason: Ten more hosts, owner: Network team, until: %s}
"""


def _with_waiver(about: str = "", until: str = "2026-12-31", more: Sequence[Sequence[str]] = GROWN) -> Difference:
    waiver = ESTATE_WAIVER % (about, until)
    return between(BASE, version("new", [*more, ["estate", "zones:\n", f"{waiver}zones:\n"]]))


@pytest.mark.parametrize(
    ("about", "parties"),
    [
        ("", {"group-db", "group-edge", "zone-data"}),
        (", groups: db", {"group-db"}),
        (", zones: data", {"zone-data"}),
        (", groups: [db, edge]", {"group-db", "group-edge"}),
    ],
)
def test_a_waiver_of_the_estate_holds_for_its_groups_and_zones(about: str, parties: set[str]) -> None:
    difference = _with_waiver(about)
    assert difference.problems == ()
    assert {change.service for change in difference.changes if change.counts and not change.standing} == parties


def test_a_waiver_of_the_estate_has_a_last_day_and_a_use() -> None:
    assert [problem.id for problem in _with_waiver(until="2026-11-28").problems] == ["expired-waiver"]
    assert all(change.standing for change in _with_waiver(until="2026-11-28").changes)
    assert [problem.id for problem in _with_waiver(", groups: web").problems] == ["unused-waiver"]


def test_the_pages_of_a_group_know_what_it_was_before() -> None:
    preview = Preview("main", between(BASE, version("new", [*MOVED])))
    former = preview.former("group-db")
    assert former
    assert former.changed == {"billing-db-sql"}
    assert [change.service for change in preview.changes(["group-db"])] == ["group-db"]
    both = Preview("main", between(BASE, version("new", [*GROWN]))).former("group-db")
    assert both
    assert both.changed == {"billing-db-sql", "billing-db-admin"}


def test_a_group_has_deltas_for_its_own_targets_only() -> None:
    pairs = [pair for pair in between(BASE, version("new", GROWN)).pairs if pair.latest.of_estate]
    made = {
        (delta.latest.id.service, delta.latest.id.target)
        for pair in pairs
        for delta in deltas(pair, targets().values())
    }
    assert ("group-db", "ufw") in made
    assert ("zone-data", "vyos") in made
    assert len({service for service, _ in made}) == len(made)


def test_the_delta_of_a_group_with_another_firewall_takes_one_away_and_brings_the_other() -> None:
    changed = between(BASE, version("new", [["estate", "firewall: ufw", "firewall: iptables"]]))
    (pair,) = [pair for pair in changed.pairs if pair.latest.id == "group-db"]
    made = {delta.latest.id.target: delta for delta in deltas(pair, targets().values())}
    assert made.keys() == {"ufw", "iptables"}
    assert made["ufw"].new is None
    assert made["iptables"].old is None


def test_the_delta_of_a_renamed_group_finds_the_rules_by_their_old_names() -> None:
    changed = between(BASE, version("new", [["estate", "  web: {title", "  front: {title"]]))
    (pair,) = [pair for pair in changed.pairs if pair.latest.id == "group-front"]
    (delta,) = deltas(pair, [targets()["nftables"]])
    assert delta.only_rewrites
    assert "portbook: group-web web all" in delta.text.partition("cat <<")[0]
    assert "portbook: group-front front all" in delta.text.partition("cat <<")[2]
