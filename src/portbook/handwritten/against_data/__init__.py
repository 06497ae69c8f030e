"""A document against the data of the services that it is about: its commands, and the ports in its words."""
