"""What all targets share that are resources of Terraform."""

from __future__ import annotations

NOTE = "The forms `undo` and `show` identify the resources by their addresses: run them in that folder. `tofu` takes the same commands."
COMMANDS = (
    ("terraform destroy", "https://developer.hashicorp.com/terraform/cli/commands/destroy"),
    ("terraform state show", "https://developer.hashicorp.com/terraform/cli/commands/state/show"),
)
