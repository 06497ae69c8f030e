"""The resource of a firewall rule."""

from __future__ import annotations

KIND = "google_compute_firewall"
ALLOW = "allow"
"""The block of what it allows."""
