from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Comment, Error, Keyword, Name, Number, String, _TokenType

from portbook.lexers.firewall_commands import FirewallCommandLexer
from portbook.lexers.iptables_restore import IptablesRestoreLexer
from portbook.lexers.shell_rules import NAME, ShellRulesLexer, language_on_a_page

LEXER = ShellRulesLexer(stripnl=False, ensurenl=False)
NFT = "sudo nft -f - <<'EOF'\n# a rule\nadd rule inet filter input tcp dport 443 accept\nEOF\nsudo nft list ruleset\n"
IPTABLES = (
    "sudo iptables-restore <<'EOF'\n*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 443 -j ACCEPT\nCOMMIT\nEOF\n"
)
TERRAFORM = 'cat > main.tf <<EOF\nresource "a" "b" {\n  port = 443\n}\nEOF\n'
JSON = "aws apply <<'EOF'\n{\"port\": 443}\nEOF\n"
UFW = (
    "# A rule\nsudo ufw prepend allow in proto udp from 2001:db8::/32 to any port 51820\n"
    "sudo ufw allow out 8000:8100/tcp comment 'in \"here\"'\n"
)
FIREWALLD = (
    "sudo firewall-cmd --permanent --add-port=443/tcp\n"
    "sudo firewall-cmd \\\n  --add-rich-rule='rule source address=\"198.51.100.0/24\" accept'\nfor x in a; do echo; done\n"
)
COMMANDS = "sudo ip6tables -I INPUT -s 2001:db8::/32 -p udp --dport 51820 -j ACCEPT && echo done\n"
PLAIN = "sudo tee rules <<'EOF'\nclient custom portbook tcp/443 any accept\nEOF\n"
KINDS = [
    (NFT, "accept", Keyword.Reserved),
    (NFT, "# a rule", Comment.Single),
    (NFT, "EOF\n", String.Heredoc),
    (IPTABLES, "ACCEPT", Keyword.Reserved),
    (IPTABLES, "--dport", Name.Attribute),
    (TERRAFORM, "443", Number),
    (JSON, '"port"', Name.Tag),
    (UFW, "in", Name.Builtin),
    (UFW, "allow", Keyword.Reserved),
    (UFW, "2001:db8::/32", Number),
    (UFW, "8000:8100/tcp", Number),
    (UFW, "'in \"here\"'", String),
    (UFW, "# A rule\n", Comment.Single),
    (FIREWALLD, "--add-port", Name.Attribute),
    (FIREWALLD, "443/tcp", Number),
    (FIREWALLD, "for", Keyword),
    (COMMANDS, "-I", Keyword),
    (COMMANDS, "2001:db8::/32", Number),
    (COMMANDS, "ACCEPT", Keyword.Reserved),
    (IPTABLES, "-A", Keyword),
]


@pytest.mark.parametrize(("text", "value", "kind"), KINDS)
def test_the_inside_has_its_own_colours(text: str, value: str, kind: _TokenType) -> None:
    assert any(token == value and seen in kind for seen, token in LEXER.get_tokens(text))


@pytest.mark.parametrize("text", [NFT, IPTABLES, TERRAFORM, JSON, PLAIN, UFW, FIREWALLD, COMMANDS])
def test_nothing_is_an_error_and_no_byte_changes(text: str) -> None:
    tokens = list(LEXER.get_tokens(text))
    assert "".join(value for _kind, value in tokens) == text
    assert not [value for kind, value in tokens if kind is Error]


@given(
    st.lists(
        st.sampled_from(
            ["nft -f - <<'EOF'\n", "EOF\n", "*filter\n", "{", "-A X\n", "<<E", "'", "\n", "é\r", "sudo ufw ", "\\"]
        )
    )
)
def test_tokens_are_the_text(parts: list[str]) -> None:
    text = "".join(parts)
    assert "".join(value for _place, _kind, value in LEXER.get_tokens_unprocessed(text)) == text


@given(st.text(st.characters() | st.sampled_from("#'\\\n:-$ {0aF/=")))
def test_tokens_of_commands_are_the_text(text: str) -> None:
    lexer = FirewallCommandLexer(stripnl=False, ensurenl=False)
    assert "".join(value for _place, _kind, value in lexer.get_tokens_unprocessed(text)) == text


@given(st.text(st.characters() | st.sampled_from('#"\\\n:*-![]0aF/')))
def test_tokens_of_rule_sets_are_the_text(text: str) -> None:
    lexer = IptablesRestoreLexer(stripnl=False, ensurenl=False)
    assert "".join(value for _place, _kind, value in lexer.get_tokens_unprocessed(text)) == text


@pytest.mark.parametrize(
    ("language", "text", "shown"),
    [
        ("bash", NFT, NAME),
        ("sh", JSON, NAME),
        ("bash", "sudo ufw enable\n", NAME),  # as plain shell, `in` and addresses have the wrong colours
        ("bash", COMMANDS, NAME),
        ("bash", "sudo systemctl restart ufw\n", "bash"),
        ("powershell", "ufw enable\n", "powershell"),
        ("hcl", "x = <<EOF\n\nEOF\n", "hcl"),
    ],
)
def test_only_a_firewall_s_commands_and_here_documents_are_of_its_language(
    language: str, text: str, shown: str
) -> None:
    assert language_on_a_page(language, text) == shown


@pytest.mark.parametrize(("alias", "lexer"), [(NAME, ShellRulesLexer), ("iptables-restore", IptablesRestoreLexer)])
def test_pygments_finds_it(alias: str, lexer: type[Lexer]) -> None:
    assert isinstance(get_lexer_by_name(alias), lexer)
