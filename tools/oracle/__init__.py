"""Generators by others, asked for the same flows as ours: what our readers make of both has to be the same."""
