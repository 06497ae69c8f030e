"""lexers."""
