"""Pages to try: plain ones, and ones of pieces that fit together or do not."""

from __future__ import annotations

from hypothesis import strategies as st

HTML = frozenset({"div", "span", "b", "i", "nav", "script", "summary", "kbd", "u", "x"})
"""Tags that a reader of Markdown makes only of raw HTML."""
PIECES = [
    *"a *_`{}[]()|<>!%\"'=\\",
    *("b c", "**", "``", "~~", "]( ", "](#x)", "[x](y.md)", "==", "^^", "++", "++ctrl++", ":material-x:", "&lt;"),
    *("<b>", "</b>", "<br>", "<code>", "</code>", '<span id="x">', "</span>", "<i>", "<nav>", "</nav>", "<p>", "</p>"),
    *("<div markdown>", "<div>", "</div>", "<!--", "-->", "<pre>", "</pre>", "<script>", "</script>", '<a href="u">'),
    *("</a>", "</h2>", "<li>", "{ .a }", "{#i}", "<https://a.b>", "[^1]: ", "[TOC]", "#!py x", "+++", "export "),
    *("\n", "\n\n", "    ", "  ", "\t", "- ", "1. ", "> ", "# ", "```", "~~~", "---", "===", "\n|-|-|\n"),
    *("!!! note", '!!! note "t"', '??? tip "x"', '=== "t"', ":   "),
]
PAGES = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
"""Pages of pieces of syntax."""
_LOSING = frozenset("<>{}\"'=`~*") | {
    "``",
    "~~",
    "==",
    "```",
    "~~~",
    "<!--",
    "-->",
    "<script>",
    "</script>",
    "{ .a }",
    "{#i}",
}
_LOSING |= {"[TOC]", "#!py x", ":material-x:", "[x](y.md)", '<a href="u">', '<span id="x">'}
"""Pieces that take what follows for a comment, a script, an attribute, an address or the language of code, or go."""


def _numbered(pieces: list[str]) -> str:
    """Pieces, each with a word of its own behind it; the line of a box is its own."""
    return "".join(
        f"{piece}{chr(10) + '    ' if piece[:3] in {'!!!', '???'} else ''} word{number}x "
        for number, piece in enumerate(pieces)
    )


NUMBERED = st.lists(st.sampled_from([piece for piece in PIECES if piece not in _LOSING]), max_size=15).map(_numbered)
"""Pages of pieces of syntax with a numbered word behind each."""
_WORDS = st.lists(
    st.sampled_from(
        [
            "a",
            "b1",
            "**c**",
            "*d*",
            "`e {f} <g>`",
            "[h](i.md)",
            "![j](k.png)",
            "~~l~~",
            "m[^1]",
            "\\*",
            "&amp;",
            "x_y",
            "1.5",
        ]
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
_LINES = st.one_of(
    _WORDS,
    _WORDS.map(lambda words: f"## {words}"),
    _WORDS.map(lambda words: f"{words}\n{words}\n==="),
    _WORDS.map(lambda words: f"- {words}\n- {words}\n  1. {words}\n\n     {words}"),
    _WORDS.map(lambda words: f"> {words}\n>\n> - {words}\n{words}"),
    _WORDS.map(lambda words: f"| a | {words} |\n| --- | :-: |\n| {words} | b |"),
    _WORDS.map(lambda words: f"```js\n<a> {{b}}\n\n    {words}\n```"),
    _WORDS.map(lambda words: f"[^1]: {words}\n\n    {words}"),
    st.sampled_from(["---", "* * *", "[r]: s.md 'title'", "~~~\n!!! note\n~~~", "1) a\n2) b", "- [x] a"]),
)
PLAIN = st.lists(_LINES, max_size=8).map("\n\n".join)
"""CommonMark with GitHub's additions, in what all its readers have in common: no HTML, no indented code, no braces."""
BODIES = [
    "a\n\n{}\n\nb\n",
    '!!! note "x"\n\n    {}\n',
    "- a\n\n    ??? note\n\n        {}\n\n    b\n",
    '=== "x"\n\n    === "y"\n\n        {}\n\n=== "z"\n\n    a\n',
    "<div markdown>\n\n1. a\n\n    {}\n\n</div>\n",
    "Term\n\n:   {}\n".replace(":   {}", ":   a\n\n    {}"),
]
"""Pages with a place for a code block."""
