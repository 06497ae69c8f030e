"""How FireHOL snippets are checked."""
