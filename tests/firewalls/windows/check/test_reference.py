from __future__ import annotations

import pytest

from portbook.firewalls.windows.check.reference import Call, check, reference
from portbook.firewalls.windows.grammar import CMDLET, FILTERS, GET, REMOVE
from portbook.targets import CannotJudge, Rejected


def _call(cmdlet: str, gets: str = "", **given: tuple[str, ...]) -> Call:
    return Call(3, cmdlet, given, gets)


def test_it_knows_every_cmdlet_that_we_use() -> None:
    written_by_others = {f"{verb}-NetFirewallRule" for verb in ("Disable", "Enable", "Set")}
    assert set(reference()["cmdlets"]) == {CMDLET, REMOVE, GET, *FILTERS, *written_by_others}


def test_it_says_where_it_is_from() -> None:
    assert reference()["source"] == "https://github.com/MicrosoftDocs/windows-powershell-docs"
    assert reference()["licence"] == "CC-BY-4.0"
    assert reference()["attribution"].startswith("© Microsoft")


def test_words_are_spelled_as_it_spells_them() -> None:
    found = check(_call("new-netfirewallrule", displayname=("x",), DIRECTION=("outbound",)))
    assert found == _call(CMDLET, DisplayName=("x",), Direction=("Outbound",))


@pytest.mark.parametrize(
    ("call", "kind", "said"),
    [
        (_call("Rename-NetFirewallRule"), CannotJudge, "has no cmdlet"),
        (_call(CMDLET, DisplayName=("x",), Direct=("Inbound",)), CannotJudge, "-Direct is a short name"),
        (_call(CMDLET, DisplayName=("x",), I=("x",)), CannotJudge, "-I is a short name"),
        (_call(CMDLET, DisplayName=("x",), Name=("x",), ID=("x",)), Rejected, "-Name is there twice"),
        (_call(CMDLET, DisplayName=("x",), Port=("443",)), Rejected, "has no parameter -Port"),
        (_call(CMDLET, DisplayName=("x",), Direction=("Both",)), Rejected, "accepts Inbound, Outbound, not 'Both'"),
        (_call(CMDLET, DisplayName=("x", "y")), Rejected, "-DisplayName takes one value"),
        (_call(CMDLET, DisplayName=()), Rejected, "-DisplayName needs a value"),
        (_call(CMDLET, DisplayName=("x",), AsJob=("x",)), Rejected, "-AsJob takes no value"),
        (_call(CMDLET), Rejected, "New-NetFirewallRule needs -DisplayName"),
        (_call(REMOVE, Name=("x",), DisplayName=("x",)), Rejected, "-Name and -DisplayName together"),
        (_call(FILTERS[0], gets="Get-Process"), Rejected, "does not take what Get-Process puts out"),
        (_call(FILTERS[0], gets=GET, Protocol=("TCP",)), Rejected, "-Protocol and -AssociatedNetFirewallRule together"),
    ],
)
def test_what_it_does_not_know_is_said(call: Call, kind: type[Exception], said: str) -> None:
    with pytest.raises(kind, match=f"line 3: .*{said}"):
        check(call)


@pytest.mark.parametrize("profile", [("Any",), ("Domain", "Private")])
def test_lists_and_sets_of_flags_take_several(profile: tuple[str, ...]) -> None:
    assert check(_call(CMDLET, DisplayName=("x",), Profile=profile)).parameters["Profile"] == profile
