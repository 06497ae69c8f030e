"""Snippets on a host: its profiles, loading, applying, listing, and the judgement."""
