"""Programs that run in the sandbox with the system's Python. They import firewalld when started, and nothing else of Portbook."""
