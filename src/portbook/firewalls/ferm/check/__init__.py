"""How ferm snippets are checked."""
