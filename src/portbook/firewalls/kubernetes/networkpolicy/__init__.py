"""NetworkPolicy, the kind of network policy that is part of Kubernetes."""
