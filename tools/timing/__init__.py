"""How long it takes to prove a snippet, and to check each target."""
