"""How Shorewall snippets are checked."""
