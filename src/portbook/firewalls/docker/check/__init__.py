"""How Docker's snippets are checked: on hosts with the rules that Docker writes, without a daemon."""
