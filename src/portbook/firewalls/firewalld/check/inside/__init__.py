"""What runs in the sandbox with the system's Python. It imports firewalld when started, and of ours only itself."""
