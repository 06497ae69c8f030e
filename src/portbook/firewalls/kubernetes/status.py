"""What a cluster says became of a policy.

Sources: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/, "NetworkPolicyStatus", of
Kubernetes before 1.28; https://docs.cilium.io/en/stable/network/kubernetes/policy/, where the condition `Valid` is
"""

from __future__ import annotations

from portbook.targets.base import CannotJudge
from portbook.targets.text.yaml_documents import Map

_TRUE, _FAILURE = "True", "Failure"


def refuse_unaccepted(document: Map) -> None:
    """Refuse a policy of which a condition is not met, or that has failed: it may not be in force.

    Raises:
        CannotJudge: there is one.
    """
    for condition in document.mapping_or_empty("status").maps("conditions"):
        kind, said = condition.required("type"), condition.required("status")
        if (said.text == _TRUE) == kind.text.endswith(_FAILURE):
            raise CannotJudge(
                condition.line("status"),
                "the cluster says that a condition of this policy is not met",
                id_="k8s-condition-not-met",
            )
