"""ufw, enabled on a machine of our own: its own code decides what a command means, the real kernel has the rules."""
