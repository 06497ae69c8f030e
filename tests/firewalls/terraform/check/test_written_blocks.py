"""Where resources begin and end in HCL that people wrote."""

from __future__ import annotations

import pytest

from portbook.firewalls.terraform.check.written_blocks import resources
from portbook.handwritten.documents.block import source_lines

BEGIN = 'resource "a" "x" {\n'


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        (BEGIN + "}\n", [(1, 2)]),
        ("# a\n" + BEGIN + "}\nresource b x {}\n" + BEGIN + "}\n", [(2, 3), (5, 6)]),
        (BEGIN + 'y = "}"\n}\n', [(1, 3)]),
        (BEGIN + 'y = "${z["}"]}"\n}\n', [(1, 3)]),
        (BEGIN + 'y = "$${"\n}\n', [(1, 3)]),
        (BEGIN + 'y = "\\"}"\n}\n', [(1, 3)]),
        (BEGIN + "# }\n// }\n/* }\n} */\n}\n", [(1, 6)]),
        (BEGIN + "y = <<EOT\n}\n EOT\n}\n", [(1, 5)]),
        (BEGIN + "y = <<-EOT\n}\n  EOT\n}\n", [(1, 5)]),
        (BEGIN + "y {\n}\n", []),
        (BEGIN + "y = (\n" * 30 + ")\n" * 30 + "}\n", []),
        ("resource a x {}\n", [(1, 1)]),
        ("data a x {\n}\n", []),
        ('x = "resource a x {}"\n', []),
    ],
)
def test_a_text_has_resources(text: str, ends: list[tuple[int, int]]) -> None:
    found = resources(source_lines(text), {"a"})
    assert [(part[0].number, part[-1].number) for part in found] == ends
