"""The doors: command line, Python-Markdown, MkDocs. Only modules in here import those libraries."""
