"""Readers under attack by program: right texts with a word more, and what every reader makes of them."""
