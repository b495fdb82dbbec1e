"""Figures of different documents: compared inside an event, or where a person linked their claims."""

import msgspec
import pytest

from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.schema import Schema
from claimset.numbers.facets.document_figures import ClaimSpan, DocumentFigures
from claimset.rules.corpus.figures_across import OpenTexts, figure_issues, pairs_across
from support.documents import manifest_line
from support.figures import figure


def stated(name: str, value: str, *names: str) -> DocumentFigures:
    """A document with one claim, whose figure counts a thing of these names."""
    key = f"{name}#n1"
    item = msgspec.structs.replace(figure(value, counted=key, window="2031"), document=name)
    return DocumentFigures(name, (item,), (ClaimSpan("c1", 0, 2, "claims", "STATISTIC"),), (), {key: names})


def messages(
    schema: Schema, *documents: DocumentFigures, events: tuple[str | None, ...] = ("fire", "fire"), relation: str = ""
) -> list[tuple[str, str]]:
    rows = {
        item.document: manifest_line("Owls.", id=item.document, event=event)
        for item, event in zip(documents, events, strict=True)
    }
    ends = (LinkedClaim(documents[0].document, "c1"), LinkedClaim(documents[1].document, "c1"))
    links = [StoredLink(*ends, relation, "c01", "why")] if relation else []
    pairs = pairs_across(links, {item.document: item for item in documents}, rows, schema)
    texts = OpenTexts(rows, lambda document: "Owls.")
    return [(issue.code, issue.message) for issue in figure_issues(pairs, texts)]


def test_figures_of_one_thing_in_one_event_are_compared(schema: Schema) -> None:
    (issue,) = messages(schema, stated("a", "=30 call", "calls"), stated("b", "=12 call", "calls"))
    assert issue == ("NUM001", "“Owls.” in a and “Owls.” in b: 30; the other says 12")


@pytest.mark.parametrize(
    ("name", "events"), [("calls", (None, None)), ("calls", ("fire", "flood")), ("letters", ("fire", "fire"))]
)
def test_figures_of_two_events_or_two_things_are_not(
    name: str, events: tuple[str | None, str | None], schema: Schema
) -> None:
    documents = stated("a", "=30 call", "calls"), stated("b", "=12 call", name)
    assert messages(schema, *documents, events=events) == []


@pytest.mark.parametrize(("relation", "code"), [("SAME_AS", ["NUM002"]), ("CONFLICTS_WITH", []), ("SUPERSEDES", [])])
def test_link_answers_or_is_contradicted(relation: str, code: list[str], schema: Schema) -> None:
    documents = stated("a", "=30 call", "calls"), stated("b", "=12 call", "calls")
    for events in (("fire", "fire"), (None, None)):
        issues = messages(schema, *documents, events=events, relation=relation)
        assert [issue[0] for issue in issues] == code
