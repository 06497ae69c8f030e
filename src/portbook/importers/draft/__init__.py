"""From facts with their places to the file of a service."""
