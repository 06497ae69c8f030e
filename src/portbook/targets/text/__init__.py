"""What snippets are written in: shell words, YAML, JSON, literals, comments."""
