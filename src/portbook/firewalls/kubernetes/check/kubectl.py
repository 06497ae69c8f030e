"""Commands of `kubectl` about policies that are there, taken apart by shlex.

Sources: https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/ and .../kubectl_get/
"""

from __future__ import annotations

from portbook.firewalls.kubernetes.check.objects import is_name
from portbook.model import Form
from portbook.proof.reading.shell_words import command_lines
from portbook.targets import CannotJudge, Rejected

_VERBS = {Form.UNDO: "delete", Form.SHOW: "get"}
_TAIL = {Form.UNDO: (), Form.SHOW: ("-o", "yaml")}


def names(text: str, form: Form, resource: str) -> frozenset[str]:
    """The names of what a text takes back or shows.

    Raises:
        CannotJudge: another command, or an option.
        Rejected: no name, or none that an object has.
    """
    found = set[str]()
    for each in command_lines(text, sudo=True):
        head, tail = ("kubectl", _VERBS[form], resource), _TAIL[form]
        if each.words[: len(head)] != head or each.words[len(each.words) - len(tail) :] != tail:
            raise CannotJudge(each.line, f"this is not {' '.join((*head, 'NAME', *tail))}", id_="k8s-command-unknown")
        held = each.words[len(head) : len(each.words) - len(tail)]
        if strange := [word for word in held if word.startswith("-")]:
            raise CannotJudge(
                each.line, f"Portbook does not know what {strange[0]} does here", id_="k8s-option-unknown"
            )
        if not held or not all(map(is_name, held)):
            raise Rejected(each.line, "the command has no names of objects", id_="k8s-name-missing")
        found.update(held)
    return frozenset(found)
