"""A server of the Model Context Protocol: what the commands know, for programs that ask in a conversation. It only reads.

Everything here but `server` does without the Python package `mcp`.
"""
