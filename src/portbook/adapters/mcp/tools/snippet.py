"""`get_snippet`: as `portbook snippet`, with what the ledger has of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256

from portbook.adapters.cli.choices import one_of
from portbook.adapters.cli.chosen_snippet import chosen_snippet
from portbook.adapters.cli.unusable import Unusable, of_argument
from portbook.adapters.mcp.answer import Answer, Tool
from portbook.adapters.mcp.arguments import word, words
from portbook.adapters.mcp.current_site import Snapshot
from portbook.adapters.mcp.proof_state import OWN_ADDRESSES, state_of
from portbook.adapters.mcp.services import refuse_one_of_the_catalogue
from portbook.escape.visible import one_line
from portbook.evidence import Evidence, Rung
from portbook.model import OF_ONE_VERSION, Form, Placeholder, Snippet
from portbook.targets.size_limits import MAX_SNIPPET_BYTES, too_long

FORMS = tuple(form.value for form in OF_ONE_VERSION)


@dataclass(frozen=True)
class SnippetName:
    """What names a snippet.

    Attributes:
        service: the id of a service of the site, or `SERVICE:ROLE`.
        target: the id of a firewall or cloud; list_targets has them.
        role: whose firewall it is: the id of a role of yours, or several joined by `+`; may be left out where the service has one.
        profile: the id of a profile: which flows are opened; by default, the service's default one.
        form: `add` adds to an existing firewall, `complete` is a whole file, `undo` takes the addition back, `show` lists it.
        values: your own addresses for roles without an address, each as `ROLE=ADDRESS[,ADDRESS...]`.
    """

    service: str = word()
    target: str = word()
    role: str = word("")
    profile: str = word("")
    form: str = word("add", enum=FORMS)
    values: tuple[str, ...] = words()


@dataclass(frozen=True)
class PlaceholderState:
    """An address that only the reader knows.

    Attributes:
        role: the role whose address it is.
        title: what that is called.
        networks: the documentation networks that stand for it in the text.
    """

    role: str
    title: str
    networks: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SnippetAnswer(Answer):
    """A snippet, byte for byte as the site's pages have it.

    Attributes:
        service: the id of its service.
        role: the ids of its roles, joined by `+`.
        profile: the id of its profile.
        target: the id of its target.
        form: its form.
        language: what it is written in.
        text: the snippet: exactly the bytes to copy.
        sha256: of the text as UTF-8.
        nothing_to_open: whether there is nothing to open, so that the text has no rules.
        flows: the ids of the flows that it is about.
        placeholders: addresses in it to replace by your own: by hand, or with `values`.
    """

    service: str = ""
    role: str = ""
    profile: str = ""
    target: str = ""
    form: str = ""
    language: str = ""
    text: str = ""
    sha256: str = ""
    nothing_to_open: bool = False
    flows: tuple[str, ...] = ()
    placeholders: tuple[PlaceholderState, ...] = ()


def host(service: str, role: str) -> str:
    """`SERVICE:ROLE`, as the commands take it.

    Raises:
        Unusable: both arguments name a role.
    """
    if role and ":" in service:
        raise Unusable(of_argument("a role is named twice", "name it in `service` or in `role`"))
    return f"{service}:{role}" if role else service


def ask(snapshot: Snapshot, asked: SnippetName) -> SnippetAnswer:
    """The snippet and its evidence.

    Raises:
        Unusable: the site has problems, something is unknown, or the snippet is too large.
    """
    site = snapshot.usable
    refuse_one_of_the_catalogue(snapshot, asked.service.partition(":")[0])
    form = Form(one_of("form", asked.form, {name: name for name in FORMS}))
    named = host(asked.service, asked.role)
    snippet = chosen_snippet(
        site, named, asked.target, profile=asked.profile or None, form=form, values=asked.values, option="values"
    )
    if reason := too_long(snippet.text, MAX_SNIPPET_BYTES):
        raise Unusable(of_argument(reason, "ask for another profile, or for roles one by one"))
    evidence = _evidence(snapshot, snippet, own=bool(asked.values))
    return _answer(snippet, evidence, site.targets[asked.target].title)


def _evidence(snapshot: Snapshot, snippet: Snippet, *, own: bool) -> Evidence:
    """What the ledger has of exactly this text; with addresses of the reader's own, most often nothing, and the reason is another."""
    evidence = snapshot.ledger.evidence(snippet)
    return replace(evidence, detail=OWN_ADDRESSES) if own and evidence.rung is Rung.NOT_VERIFIED else evidence


def _answer(snippet: Snippet, evidence: Evidence, target: str) -> SnippetAnswer:
    id_, brief = snippet.id, snippet.brief
    nothing = not brief.rules
    about = f"{id_.service}, role {id_.role}, profile {id_.profile}, for {target}, form {id_.form.value}"
    return SnippetAnswer(
        answered=True,
        sentence=f"{'There is nothing to open' if nothing else 'The snippet'}: {about}",
        proof=state_of(snippet, evidence, target),
        service=id_.service,
        role=id_.role,
        profile=id_.profile,
        target=id_.target,
        form=id_.form.value,
        language=snippet.language,
        text=snippet.text,
        sha256=sha256(snippet.text.encode("utf-8", "surrogatepass")).hexdigest(),
        nothing_to_open=nothing,
        flows=tuple(flow.id for flow in brief.flows),
        placeholders=tuple(map(_placeholder, brief.placeholders)),
    )


def _placeholder(placeholder: Placeholder) -> PlaceholderState:
    return PlaceholderState(placeholder.name, one_line(placeholder.title), tuple(map(str, placeholder.default)))


def _words(answer: SnippetAnswer) -> tuple[str, ...]:
    replaced = [
        f"Replace {' and '.join(each.networks)} by the addresses of the role {each.role}."
        for each in answer.placeholders
    ]
    return "\n".join([f"{answer.sentence}. The next text is the snippet, byte for byte.", *replaced]), answer.text


TOOL = Tool(
    name="get_snippet",
    title="Get a snippet",
    description=(
        "The firewall rules for one service, role, profile and target, exactly as Portbook renders them, with what was done to "
        "prove them. Copy the text unchanged: a changed text is not what was proven."
    ),
    arguments=SnippetName,
    answer=SnippetAnswer,
    written_by_others=("placeholders[].title", "text (its comments)"),
    ask=ask,
    words=_words,
)
