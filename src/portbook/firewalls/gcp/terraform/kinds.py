"""The resource of a firewall rule."""

from __future__ import annotations

import re

KIND = "google_compute_firewall"
ALLOW, DENY = "allow", "deny"
"""The block of what it allows, or denies."""
NEAR = re.compile("firewall")
"""What resources are called that decide about the same packets."""
