"""How long it takes to judge a snippet on one host profile, beside the naive way."""
