"""The tools of the server, one a file: what it is asked, what it answers, and the same in words."""
