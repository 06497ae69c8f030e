"""What `nft list ruleset` prints of a machine, as text or with `-j`; or the commands that were run on it."""

from __future__ import annotations

from portbook.firewalls.nftables.grammar import extend
from portbook.firewalls.nftables.machine import is_listing, read_machine
from portbook.firewalls.nftables.read import LONGEST, is_shell, read, whole
from portbook.firewalls.nftables.script import Script
from portbook.firewalls.nftables.state import read_state
from portbook.firewalls.nftables.tokens import tokens
from portbook.targets.base import CannotJudge, Reading


def read_listing(text: str, interface: str = "") -> Reading:
    """What a machine lets through. A listing names all tables that there are.

    Args:
        text: the listing, or commands.
        interface: the one that callers use; empty where nobody says.

    Raises:
        CannotJudge: something that the closed grammar does not know.
        Rejected: something that nft refuses.
    """
    if is_listing(text) and len(text.encode()) <= LONGEST:
        return read_machine(text, interface)
    if interface:
        raise CannotJudge(1, "interfaces are known only of what nft list ruleset prints, without -j")
    if text.lstrip().startswith("{"):
        try:
            return read_state(text)
        except CannotJudge as cannot:
            message = f"{cannot.message}: give what nft list ruleset prints without -j"
            raise CannotJudge(cannot.line, message) from None
    if is_shell(text) or len(text.encode()) > LONGEST:
        return read(text)
    script = Script()
    script.flush()
    extend(script, tokens(text))
    script.check_jumps()
    if not script.chains:
        raise CannotJudge(1, "there is no chain in it: nothing is filtered, or it was not asked for as root")
    return whole(script)
