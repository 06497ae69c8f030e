"""The mutation test: correct snippets, broken by one token at a time, and who notices.

`python -m tools.mutation` tries every mutant; the tests try a few of each kind.
"""
