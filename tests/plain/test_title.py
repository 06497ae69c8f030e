import pytest

from portbook.plain import page_title


@pytest.mark.parametrize(
    ("page", "title"),
    [
        ("", ""),
        ("text\n", ""),
        ("# A\n", "A"),
        ("text\n\n## A *b* `c_*d*` [e](f.md) &#x7b;g&#x7d; \\* ##\n# H\n", "A b c_*d* e {g} *"),
        ("---\ntitle: 'F: \"x\"'\n---\n# A\n", 'F: "x"'),
        ("---\ntitle: 2027\n---\n# A\n", "2027"),
        ("---\ntitle: [a]\n---\n# A\n", "A"),
        ("---\ntitle: *x\n---\n# A\n", "A"),
        ("---\nhide: x\n---\n# A { #id }\n", "A"),
        ("```\n# a\n```\n\n    # b\n\nC\n===\n", "C"),
        ('!!! note "# a"\n\n    # b\n\n# <span id="x"></span>C\n', "C"),
        ("# snake_case_name and __bold__\n", "snake_case_name and bold"),
    ],
)
def test_title(page: str, title: str) -> None:
    assert page_title(page) == title
