"""What runs in the sandbox with the system's Python. It imports nothing of ours, and firewalld only when started."""
