"""Front ends of iptables that read files: what ferm, FireHOL and Shorewall share."""
