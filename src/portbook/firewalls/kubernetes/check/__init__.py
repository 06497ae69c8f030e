"""Network policies without a cluster: others' parsers, the vendors' schemas, and what these let through, checked again."""
