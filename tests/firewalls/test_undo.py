from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.firewalls.firewalld.render import merged
from portbook.firewalls.nftables.undo import mark, pipelines
from portbook.model import Brief, Form, Rule, Service, SnippetId
from portbook.model.profiles import default_profile
from portbook.rules import equal, express
from portbook.snippets import addition_of, snippet
from portbook.targets import CannotJudge, Rejected, Target, targets

HAVING = pytest.mark.parametrize(
    "target", [each for each in targets().values() if Form.UNDO in each.forms], ids=lambda each: each.id
)
AGAIN = {"ufw": ("ufw delete", "ufw prepend"), "iptables": (" -D ", " -I "), "firewalld": ("--remove-", "--add-")}
"""What makes an addition of an undo again."""


def _made(target: Target, sample: Service, form: Form) -> str:
    return snippet(sample, sample.roles["host"], default_profile(sample), target, form).text


@pytest.mark.parametrize("target", targets().values(), ids=lambda each: each.id)
def test_every_target_has_the_forms_that_follow_an_addition(target: Target) -> None:
    assert {Form.ADD, Form.UNDO, Form.SHOW} <= set(target.forms)


@HAVING
@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW])
def test_it_lets_nothing_through(target: Target, form: Form, sample: Service) -> None:
    text = _made(target, sample, form)
    assert target.read(text).rules == ()
    assert text.endswith("\n")
    assert not text.endswith("\n\n")


@HAVING
def test_an_undo_knows_its_addition(target: Target, sample: Service) -> None:
    undo = snippet(sample, sample.roles["host"], default_profile(sample), target, Form.UNDO)
    assert addition_of(undo, target).text == _made(target, sample, Form.ADD)


@pytest.mark.parametrize("id_", ["ufw", "iptables"])
@settings(deadline=None)
@given(data=st.data())
def test_an_undo_says_the_rules_of_its_addition(
    id_: str, data: st.DataObject, rule_sets: st.SearchStrategy[tuple[Rule, ...]], brief_of: Callable[..., Brief]
) -> None:
    target = targets()[id_]
    rules = express(data.draw(rule_sets), target.lacks).rules
    text = target.render(_undoing(brief_of(*rules)))
    assert equal(target.read(text.replace(*AGAIN[id_])).rules, rules)


def _undoing(brief: Brief) -> Brief:
    return Brief(SnippetId("test", "host", "all", "test", Form.UNDO), "Test", "Your host", "All flows", brief.rules)


@HAVING
def test_adding_beside_taking_away_cannot_be_judged(target: Target, samples: Mapping[str, Service]) -> None:
    both = _made(target, samples["tailscale"], Form.ADD) + _made(target, samples["tailscale"], Form.UNDO)
    with pytest.raises(CannotJudge, match=r"both removes and adds rules|beside JSON"):
        target.read(both)


@pytest.mark.parametrize(
    ("id_", "text"),
    [
        ("ufw", "ufw delete 1"),
        ("ufw", "ufw delete deny 443/tcp"),
        ("ufw", "ufw delete allow ssh"),
        ("ufw", "ufw delete allow 70000/tcp"),
        ("ufw", "ufw delete"),
        ("iptables", "iptables -D INPUT 1"),
        ("iptables", "iptables -D INPUT -p tcp --dport 70000 -j ACCEPT"),
        ("iptables", "iptables -F INPUT"),
        ("iptables", "iptables -D INPUT -m string --string x -j ACCEPT"),
        ("iptables", "iptables -S INPUT 1"),
        ("firewalld", "firewall-cmd --permanent --remove-service=ssh"),
        ("firewalld", "firewall-cmd --permanent --zone=dmz --remove-port=443/tcp"),
        ("firewalld", "firewall-cmd --permanent --policy=theirs --remove-port=443/tcp"),
        ("firewalld", "firewall-cmd --permanent --remove-port=70000/tcp"),
        ("firewalld", "firewall-cmd --delete-policy=mine"),
        ("firewalld", "firewall-cmd --permanent --delete-policy=a.b"),
    ],
)
def test_other_ways_to_take_rules_away_are_refused(id_: str, text: str) -> None:
    with pytest.raises((CannotJudge, Rejected)):
        targets()[id_].read(text + "\n")


PIPELINE = (
    "sudo nft -a list chain inet filter input | sed -n "
    """'s/.*"portbook: a b c" # handle /delete rule inet filter input handle /p' | sudo nft -f -"""
)


def test_one_pipeline_is_known_word_for_word() -> None:
    deletions, rest = pipelines(f"# first\n{PIPELINE}\n")
    assert [(deletion.line, deletion.chain) for deletion in deletions] == [(2, "input")]
    assert rest == "# first\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/p'", "/pw x'"),
        ("/p'", "/pe'"),
        ("/p'", "/p;1e reboot'"),
        ("sed -n", "sed -i"),
        ("sed -n", "awk"),
        ("-f -", "-f /tmp/x"),
        ("a b c", 'a" b'),
        ("a b c", "a.*c"),
        ("a b c", "a/e"),
        ("a b c", "$(reboot)"),
        ("rule inet filter input", "rule inet filter output"),
        ("inet filter", "inet firewall"),
        ("sudo nft -f -", "sudo nft -f - | sh"),
        ("sudo nft -a", "sudo nft -a -f x"),
        ("|", "||"),
    ],
)
def test_any_other_pipeline_is_refused(old: str, new: str) -> None:
    assert old in PIPELINE
    with pytest.raises(CannotJudge):
        targets()["nftables"].read(PIPELINE.replace(old, new) + "\n")


@given(st.text("abc-0", min_size=1, max_size=300), st.text("ab+-", min_size=1, max_size=300))
def test_the_comment_of_a_rule_is_one_that_nft_takes(service: str, role: str) -> None:
    found = mark(SnippetId(service, role, "best", "nftables"))
    assert len(found) < 128
    assert found != mark(SnippetId(service, role, "more", "nftables"))


@pytest.mark.parametrize(
    ("options", "kept"),
    [
        (["--add-port=80/tcp"] * 2, ["--add-port=80/tcp"]),
        (["--add-port=1-5/tcp", "--add-port=3-9/tcp"], ["--add-port=1-9/tcp"]),
        (["--add-port=1-9/tcp", "--add-port=4/tcp"], ["--add-port=1-9/tcp"]),
        (["--add-port=1/tcp", "--add-port=2/tcp"], ["--add-port=1/tcp", "--add-port=2/tcp"]),
        (["--add-port=1/tcp", "--add-port=1/udp"], ["--add-port=1/tcp", "--add-port=1/udp"]),
        (["--add-port=1/tcp", "--add-source-port=1/tcp"], ["--add-port=1/tcp", "--add-source-port=1/tcp"]),
        (["--add-protocol=gre", "--add-port=1/tcp"], ["--add-port=1/tcp", "--add-protocol=gre"]),
    ],
)
def test_firewalld_keeps_overlapping_ports_as_one(options: list[str], kept: list[str]) -> None:
    assert merged(options) == kept
