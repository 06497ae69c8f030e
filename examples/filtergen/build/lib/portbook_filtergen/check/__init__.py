"""How filtergen snippets are checked."""
