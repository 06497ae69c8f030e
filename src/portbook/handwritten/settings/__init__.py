"""`[tool.portbook.lint]` of a pyproject.toml: what is linted, and what is left out for which reason."""
