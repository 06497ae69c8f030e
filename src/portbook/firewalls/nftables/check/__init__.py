"""How nftables snippets are checked."""
