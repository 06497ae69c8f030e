"""Proof by reading: a second reader, a vendor's schema, a reader of our own."""
