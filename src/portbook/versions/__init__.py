"""Versions of the data: a revision of git, a folder, or a published services.json, each read as bytes."""
