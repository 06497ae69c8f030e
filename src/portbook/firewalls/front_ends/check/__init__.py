"""How front ends of iptables that read files are run and judged."""
