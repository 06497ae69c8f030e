"""The checks of network policies: second readers by the schemas of Kubernetes and Cilium, without a cluster."""
