"""Escapes text for other languages, one language a module. Every function first puts the text on one line."""
