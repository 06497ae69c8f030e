"""Readers of texts are attacked by program: right texts are changed, and what is still accepted is checked by somebody else."""
