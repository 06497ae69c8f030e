"""What `nft list ruleset` prints on a machine, as text or with `-j`; or the commands that somebody ran on it."""

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
        interface: the interface that callers use; empty where it is unknown.

    Raises:
        CannotJudge: the closed grammar does not know a part of the text.
        Rejected: nft refuses the text.
    """
    if is_listing(text) and len(text.encode()) <= LONGEST:
        return read_machine(text, interface)
    if interface:
        message = "an interface can be chosen only for what nft list ruleset prints without -j"
        raise CannotJudge(1, message, id_="nft-interface-of-commands")
    if text.lstrip().startswith("{"):
        try:
            return read_state(text)
        except CannotJudge as cannot:
            cure = "give what nft list ruleset prints without -j"
            raise CannotJudge(cannot.line, cannot.message, id_=cannot.id, cure=cure) from None
    if is_shell(text) or len(text.encode()) > LONGEST:
        return read(text)
    script = Script()
    script.flush()
    extend(script, tokens(text))
    script.check_jumps()
    if not script.chains:
        message = "this listing has no chain, so the machine filters nothing, or nft did not run as root"
        raise CannotJudge(1, message, id_="nft-no-chain", cure="run sudo nft list ruleset")
    return whole(script)
