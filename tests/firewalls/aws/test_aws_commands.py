"""AWS without Terraform: the CLI, CloudFormation and network ACLs."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from portbook.evidence import Rung
from portbook.model import Direction, Family, Form, Ports, Protocol, Reply, Rule
from portbook.proof.run_text import trial
from portbook.rules import equal, express
from portbook.targets import CannotJudge, Rejected, Target, targets
from tests.firewalls.clouds import ASKED, brief, security_group_rules

GROUPS = [targets()[id_] for id_ in ("aws-cli", "aws-cloudformation")]
NACL = targets()["aws-nacl"]
ALL = [*GROUPS, NACL]
NOTHING = {Form.ADD: "open", Form.UNDO: "undo", Form.SHOW: "show"}
PING = Rule(Direction.INBOUND, Protocol(58), Family.IPV6, icmp_type=128)


def _named(target: Target) -> str:
    return target.id


@pytest.mark.parametrize("target", GROUPS, ids=_named)
@given(rules=st.lists(security_group_rules(), max_size=4))
def test_what_is_rendered_is_read_back(target: Target, rules: list[Rule]) -> None:
    assert equal(target.read(target.render(brief(target, *rules))).rules, rules)


@given(rules=st.lists(security_group_rules(), max_size=4))
def test_a_network_acl_lets_replies_back_by_entries_of_their_own(rules: list[Rule]) -> None:
    expressed = express(rules, NACL.lacks).rules
    read = NACL.read(NACL.render(brief(NACL, *expressed))).rules
    assert equal(read, expressed)
    assert all(rule.reply is Reply.NONE for rule in read)


@pytest.mark.parametrize("target", ALL, ids=_named)
@pytest.mark.parametrize("form", NOTHING)
def test_nothing_to_do_is_a_comment(target: Target, form: Form) -> None:
    text = target.render(brief(target, form=form))
    assert text.endswith(f"# nothing to {NOTHING[form]}\n")
    assert target.read(text).rules == ()


@pytest.mark.parametrize("target", ALL, ids=_named)
@pytest.mark.parametrize("form", [Form.UNDO, Form.SHOW])
def test_what_follows_an_addition_lets_nothing_through(target: Target, form: Form) -> None:
    assert target.read(target.render(brief(target, ASKED, form=form))).rules == ()


def test_replies_are_tagged_in_the_text() -> None:
    rules = express([replace(ASKED, flows=("x",))], NACL.lacks).rules
    text = NACL.render(brief(NACL, *rules, purpose="y"))
    assert re.findall(r"# (Replies)?.*\n.*(--[ei]n?gress)", text) == [("", "--ingress"), ("Replies", "--egress")]


def test_replies_to_clients_go_to_ephemeral_ports_only() -> None:
    (reply,) = [rule for rule in express([ASKED], NACL.lacks).rules if rule.answers]
    assert (reply.direction, reply.remote_ports) == (Direction.OUTBOUND, Ports.of((1024, 65535)))


def test_a_ping_is_answered() -> None:
    rules = express([PING], NACL.lacks).rules
    assert "--egress --rule-number 1000 --protocol 58 --icmp-type-code Type=129,Code=-1" in NACL.render(
        brief(NACL, *rules)
    )


@pytest.mark.parametrize(("count", "step"), [(3, 10), (5000, 6)])
def test_entries_have_numbers_of_their_own(count: int, step: int) -> None:
    rules = [replace(ASKED, family=Family.IPV4, local_ports=Ports.of(port)) for port in range(count)]
    numbers = [int(number) for number in re.findall(r"--rule-number (\d+)", NACL.render(brief(NACL, *rules)))]
    assert numbers == [1000 + step * index for index in range(count)]
    assert numbers[-1] <= 32766


@given(st.text(max_size=200))
def test_a_stack_has_a_name_that_cloudformation_takes(id_: str) -> None:
    target = targets()["aws-cloudformation"]
    template = yaml.safe_load(target.render(brief(target, ASKED, id_=id_)))
    assert re.fullmatch("[a-zA-Z][-a-zA-Z0-9]{0,127}", template["Metadata"]["StackName"])
    assert all(re.fullmatch("[A-Za-z0-9]{1,255}", name) for name in template["Resources"])


@pytest.mark.parametrize(
    "text",
    [
        "aws ec2 revoke-security-group-ingress --group-id sg-01234567 --security-group-rule-ids sgr-1",
        "aws ec2 delete-security-group --group-id sg-01234567",
        "aws ec2 describe-security-group-rules",
        "aws ec2 describe-security-groups --group-ids sg-01234567",
        "aws",
        "ls",
    ],
)
@pytest.mark.parametrize("target", ALL, ids=_named)
def test_other_commands_are_refused(target: Target, text: str) -> None:
    with pytest.raises((CannotJudge, Rejected)):
        target.read(f"{text}\n")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("--protocol udp", "--protocol icmpv6", "icmpv6 is 58"),
        ("--protocol udp", "--protocol 1", "--port-range for protocol 1"),
        ("--port-range From=41641,To=41641", "--icmp-type-code Type=8,Code=0", "--icmp-type-code for"),
        ("--rule-action allow", "--rule-action drop", "--rule-action must be allow or deny"),
        ("--rule-number 1000", "--rule-number 32767", "1 to 32766"),
    ],
)
def test_other_entries_are_refused(old: str, new: str, message: str) -> None:
    text = NACL.render(brief(NACL, ASKED))
    assert old in text
    with pytest.raises((CannotJudge, Rejected), match=message):
        NACL.read(text.replace(old, new))


def test_an_entry_that_denies_closes() -> None:
    text = NACL.render(brief(NACL, replace(ASKED, family=Family.IPV4)))
    reading = NACL.read(text.replace("--rule-action allow", "--rule-action deny"))
    assert (reading.rules, [cause.line for cause in reading.closes()]) == ((), [5])


def test_of_two_entries_the_lower_number_decides() -> None:
    command = NACL.render(brief(NACL, replace(ASKED, family=Family.IPV4))).rstrip("\n").rpartition("\n")[2]
    behind = command.replace("allow", "deny").replace("1000", "2000")
    before = command.replace("allow", "deny").replace("1000", "999")
    assert NACL.read(f"{command}\n{behind}\n").closes() == ()
    assert NACL.read(f"{before}\n{command}\n").rules == ()


SHORT = "aws ec2 authorize-security-group-ingress --group-id sg-0123456789abcdef0 "
SHORTHAND = "IpProtocol=udp,FromPort=41641,ToPort=41641,"
WRITTEN = [
    f"{SHORT}--ip-permissions '{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'",
    f"{SHORT}--ip-permissions {SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]",
    f'{SHORT}--ip-permissions {SHORTHAND}IpRanges="[{{CidrIp=0.0.0.0/0}}]" {SHORTHAND}Ipv6Ranges="[{{CidrIpv6=::/0}}]"',
    f"{SHORT}--ip-permissions '{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/1,Description=\"one half\"}},{{CidrIp=128.0.0.0/1}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'",
    (
        f"{SHORT}--region eu-west-1 --profile p --output text --no-cli-pager --ip-permissions "
        f"'{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'"
    ),
    (
        f"{SHORT.replace('ec2', '--region eu-west-1 --output=json ec2 --profile p')}--ip-permissions "
        f"'{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'"
    ),
    (
        f"{SHORT.replace('--group-id sg-0123456789abcdef0', '--group-name web')}--ip-permissions "
        f"'{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'"
    ),
    (
        f"{SHORT}--tag-specifications 'ResourceType=security-group-rule,Tags=[{{Key=Name,Value=x}}]' --ip-permissions "
        f"'{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],Ipv6Ranges=[{{CidrIpv6=::/0}}]'"
    ),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_a_command_may_be_written_otherwise(text: str) -> None:
    target = targets()["aws-cli"]
    assert equal(target.read(f"{text}\n").rules, [ASKED])
    assert trial(f"{text}\n", target).evidence.rung is Rung.CHECKED


@pytest.mark.parametrize(
    "permissions",
    [
        f"{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}],IpProtocol=tcp",
        f"{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0}}",
        f"{SHORTHAND}IpRanges=[CidrIp=0.0.0.0/0]",
        f"{SHORTHAND}IpRanges={{CidrIp=0.0.0.0/0}}",
        f"{SHORTHAND}IpRanges=[{{CidrIp=0.0.0.0/0,CidrIp=10.0.0.0/8}}]",
        f"{SHORTHAND}IpRanges@=[{{CidrIp=0.0.0.0/0}}]",
        f"{SHORTHAND}IpRanges=[{{CidrIp=file://x}}]",
        "IpProtocol=udp,FromPort=41641",
        "file://x.json",
    ],
)
def test_another_shorthand_is_refused(permissions: str) -> None:
    with pytest.raises((CannotJudge, Rejected)):
        targets()["aws-cli"].read(f"{SHORT}--ip-permissions '{permissions}'\n")


@pytest.mark.parametrize("other", ["--source-group sg-01234567", "--source-group web --group-owner 123456789012"])
def test_whose_addresses_a_group_has_is_a_doubt(other: str) -> None:
    reading = targets()["aws-cli"].read(f"{SHORT}--protocol udp --port 41641 {other}\n")
    assert (reading.rules, [doubt.line for doubt in reading.doubts]) == ((), [1])


def test_commands_for_several_regions_are_not_judged() -> None:
    short = f"{SHORT}--protocol udp --port 41641 --cidr 0.0.0.0/0"
    with pytest.raises(CannotJudge, match="more than one profile or region"):
        targets()["aws-cli"].read(f"{short}\n{short.replace('41641', '41642')} --region eu-west-1\n")


@pytest.mark.parametrize(
    ("id_", "old"), [("aws-cli", "41641,"), ("aws-cloudformation", "41641\n"), ("aws-nacl", "=41641")]
)
def test_a_number_of_thousands_of_digits_is_refused(id_: str, old: str) -> None:
    text = targets()[id_].render(brief(targets()[id_], ASKED))
    assert old in text
    with pytest.raises((CannotJudge, Rejected)):
        targets()[id_].read(text.replace(old, old.replace("41641", "9" * 5000)))
