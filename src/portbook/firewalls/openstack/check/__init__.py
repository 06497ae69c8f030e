"""The checks of OpenStack's security groups: a second reader by the Networking API's schema, and Neutron itself."""
