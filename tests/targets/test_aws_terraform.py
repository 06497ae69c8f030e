from dataclasses import replace

import hcl2
from hypothesis import given, settings
from hypothesis import strategies as st

from portbook.model import (
    ANY_PORTS,
    Protocol,
    Rule,
)
from portbook.rules import equal
from portbook.targets.aws_terraform import TARGET
from portbook.targets.aws_terraform.hcl import blocks
from portbook.targets.aws_terraform.render import description
from tests.targets.clouds import ASKED, brief, security_group_rules


@given(st.lists(security_group_rules(), max_size=4))
def test_what_is_rendered_is_read_back(asked: list[Rule]) -> None:
    assert equal(TARGET.read(TARGET.render(brief(TARGET, *asked))).rules, asked)


@settings(deadline=None)  # the first text waits for the parser to be built
@given(st.lists(security_group_rules(), min_size=1, max_size=4), st.text())
def test_an_independent_parser_sees_the_same_resources(asked: list[Rule], purpose: str) -> None:
    text = TARGET.render(brief(TARGET, *(replace(each, flows=("x",)) for each in asked), purpose=purpose, id_="3cx"))
    ours = {f"{each.labels[0]}.{each.labels[1]}": each.values for each in blocks(text)}
    parsed = hcl2.loads(text).get("resource", [])
    theirs = {f"{kind}.{name}".replace('"', "") for each in parsed for kind, named in each.items() for name in named}
    assert ours.keys() == theirs
    assert len(ours) == text.count("\nresource ")


@given(st.text(max_size=400))
def test_a_description_is_what_aws_takes(text: str) -> None:
    made = description(text)
    assert len(made) <= 255
    assert set(made) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ._-:/()#,@[]+=&;{}!$*")


def test_the_same_permission_is_said_once_for_both_flows() -> None:
    text = TARGET.render(brief(TARGET, ASKED, replace(ASKED, flows=("other",))))
    assert text.count("\nresource ") == 2
    assert "direct-in" not in TARGET.render(brief(TARGET, replace(ASKED, flows=("other",))))


def test_nothing_to_open_is_said() -> None:
    text = TARGET.render(brief(TARGET))
    assert text.endswith("# nothing to open\n")
    assert TARGET.read(text).rules == ()


def test_ports_that_aws_ignores_are_remarked() -> None:
    text = TARGET.render(brief(TARGET, replace(ASKED, protocol=Protocol(132), local_ports=ANY_PORTS)))
    remarks = TARGET.read(text.replace('"132"', '"132"\n  from_port = 5\n  to_port = 5')).remarks
    assert [each.message for each in remarks] == ["AWS ignores the ports of protocol 132: all of it passes"] * 2
