"""REL and what one pass can say: rules over relations, and over layers that an interface does not draw."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.schema import Schema
from claimset.model.span import Relation, Span
from claimset.rules.engine.rule import Subject
from claimset.rules.runner import run
from claimset.schema.defaults import with_defaults
from support.labelled_case import MakeDocument, seen

TEXT = "Harbour Line answered 64 callers. Lin Adler, a suspect, left in May."


def span(name: str, words: str, label: str, **attributes: str) -> Span:
    start = TEXT.index(words)
    return Span(name, start, start + len(words), label, dict(attributes))


def annotated(
    interface: str, layers: dict[str, tuple[Span, ...]], schema: Schema, make: MakeDocument, *relations: Relation
) -> list[str]:
    """The codes of what the rules see in one annotator's labels, as they are stored after a pull."""
    document = make(TEXT)
    labels = with_defaults(Labels(layers=layers, relations=relations), schema)
    annotation = Annotation(
        "a01", interface, "person", schema.version, schema.guidelines, document.sha256, "0" * 64, labels
    )
    return [issue.code for issue in run(Subject(document, labels, schema, TEXT, annotation))]


def test_the_pass_that_draws_figures_is_not_blamed_for_values_that_a_later_pass_gives(
    schema: Schema, document: MakeDocument
) -> None:
    figures = {"entities": (span("e1", "64", "QUANTITY"), span("e2", "May", "DATE", timex="2031-05"))}
    assert annotated("entities", figures, schema, document) == []


def test_the_pass_that_draws_persons_is_not_blamed_for_arrows_that_a_later_pass_draws(
    schema: Schema, document: MakeDocument
) -> None:
    persons = {"entities": (span("e1", "Lin Adler", "PERSON", status="suspect"),)}
    assert annotated("entities", persons, schema, document) == []


def test_the_pass_that_draws_claims_is_not_blamed_for_arrows_to_figures(schema: Schema, document: MakeDocument) -> None:
    layers = {
        "entities": (span("e1", "Harbour Line", "NGO"),),
        "cues": (),
        "claims": (span("c1", "answered 64 callers", "STATISTIC"),),
    }
    assert annotated("claims", layers, schema, document, Relation("c1", "e1", "ATTRIBUTED_TO")) == []


def test_the_pass_that_draws_everything_is_blamed_for_what_it_left_out(schema: Schema, document: MakeDocument) -> None:
    layers: dict[str, tuple[Span, ...]] = {
        "entities": (span("e1", "64", "QUANTITY"), span("e2", "Lin Adler", "PERSON", status="suspect")),
        "cues": (),
        "claims": (span("c1", "answered 64 callers", "STATISTIC"),),
    }
    assert annotated("all", layers, schema, document) == ["QTY001", "REL003", "REL003", "REL003", "REL005"]


def test_an_arrow_fits_exactly_where_domain_and_range_admit_its_ends(schema: Schema) -> None:
    kind = schema.relations["PART_OF"]
    labels = list(schema.layers["entities"].labels)
    for source, target in product(labels, labels):
        layers = {"entities": (Span("e1", 0, 1, source), Span("e2", 2, 3, target))}
        violations = seen("REL002", Labels({}, layers, (Relation("e1", "e2", kind.name),)), "a b", schema)
        assert (violations == []) == (source in kind.domain and target in kind.range)
        flips = target in kind.domain and source in kind.range
        assert all(item.message.endswith("it is drawn the wrong way round") == flips for item in violations)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=9, unique=True))
def test_a_cycle_is_seen_from_every_span_that_leads_back_to_itself(
    schema: Schema, arrows: list[tuple[int, int]]
) -> None:
    reach = set(arrows)
    while more := {(a, d) for a, b in reach for c, d in reach if b == c} - reach:
        reach |= more
    relations = tuple(Relation(f"c{one}", f"c{two}", "DERIVED_FROM") for one, two in arrows)
    messages = {item.message for item in seen("REL004", Labels(relations=relations), "", schema)}
    assert messages == {f"DERIVED_FROM leads from span c{one} back to itself" for one, two in reach if one == two}


def test_an_end_that_does_not_exist_is_named_once_a_relation(schema: Schema) -> None:
    labels = Labels(relations=(Relation("x", "y", "SAME_AS"), Relation("y", "x", "PART_OF")))
    violations = seen("REL001", labels, TEXT, schema)
    assert [item.message for item in violations] == [
        "SAME_AS names the span x, which does not exist",
        "PART_OF names the span y, which does not exist",
    ]


def test_a_span_related_to_itself_is_seen(schema: Schema) -> None:
    labels = Labels(
        layers={"entities": (span("e1", "Lin Adler", "PERSON"),)}, relations=(Relation("e1", "e1", "SAME_ENTITY"),)
    )
    violations = seen("REL006", labels, TEXT, schema)
    assert [item.message for item in violations] == ["SAME_ENTITY leads from span e1 to itself"]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_claim_of_the_author_has_no_claimant_and_one_of_an_entity_has_some(count: int, schema: Schema) -> None:
    bodies = tuple(span(f"e{number}", "Harbour Line", "NGO") for number in range(count))
    relations = tuple(Relation("c1", body.id, "ATTRIBUTED_TO") for body in bodies)
    broken = {}
    for kind in ("AUTHOR", "ENTITY"):
        claim = span("c1", "Harbour Line answered 64 callers", "EVENT", claimant_kind=kind)
        labels = Labels({}, {"entities": bodies, "claims": (claim,)}, relations)
        broken[kind] = bool(seen("REL003", labels, TEXT, schema))
    assert broken == {"AUTHOR": count > 0, "ENTITY": count == 0}


def test_a_symmetric_relation_drawn_both_ways_stands_twice(schema: Schema, document: MakeDocument) -> None:
    mentions = (span("e1", "Harbour Line", "NGO"), span("e2", "Lin Adler", "PERSON"))
    both = (Relation("e1", "e2", "SAME_ENTITY"), Relation("e2", "e1", "SAME_ENTITY"))
    assert "REL006" in annotated("entities", {"entities": mentions}, schema, document, *both)
    assert "REL006" not in annotated("entities", {"entities": mentions}, schema, document, both[0])
