"""Who labelled what in which pass: one person or several, people and machines, one to five, some passes or all."""

from collections.abc import Sequence
from typing import Any

import msgspec
import pytest

from claimset.gold.adjudicate import adjudicate
from claimset.gold.adjudication_plan import DocumentPlan, plan_document
from claimset.gold.new_decisions import merge_lines, merge_rule
from claimset.gold.selection import DecisionNeeded, Undecided
from claimset.model.decision import Decision
from claimset.model.record import Annotation, GoldStatus, Record
from claimset.model.span import Relation, Span
from support.documents import manifest_line
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, TEXT, decided, opinion, own
from support.strategies import SCHEMA

DOCUMENT = manifest_line(length=len(TEXT), sha256="f" * 64)
SHORTER, FIGURE_2, CLAIM_2 = own("x", POLICE.at(10, 16), FIGURE, CLAIM)
REPORTED = msgspec.structs.replace(CLAIM_2, attributes={"certainty": "REPORTED"})
SAYS_2 = Relation("xc1", "xe2", SAYS.label)
FIRST = ("entities", {"entities": (POLICE, FIGURE)}), ("entities", {"entities": (SHORTER, FIGURE_2)})
SECOND = (
    ("claims", {"entities": (POLICE, FIGURE), "claims": (CLAIM,)}),
    ("claims", {"entities": (SHORTER, FIGURE_2), "claims": (CLAIM_2,)}),
)
THIRD = (
    ("attributes", {"entities": (POLICE, FIGURE), "claims": (CLAIM,)}),
    ("attributes", {"entities": (SHORTER, FIGURE_2), "claims": (REPORTED,)}),
)


def said(annotator: str, *relations: Relation, made_by: str = "person", **more: Any) -> Annotation:
    row = opinion(annotator, *relations, text_sha256=DOCUMENT.sha256, **more)
    return msgspec.structs.replace(row, made_by=made_by)


def passes(*stages: tuple[tuple[str, dict[str, Any]], tuple[str, dict[str, Any]]], who: str = "12") -> list[Annotation]:
    """Return what a01 and a02, or one of them, did in some passes, each going on with labels of their own."""
    return [
        said(f"a0{number}", *(relations if interface == "claims" else ()), interface=interface, **layers)
        for stage in stages
        for number, (interface, layers), relations in zip("12", stage, ((SAYS,), (SAYS_2,)), strict=True)
        if number in who
    ]


def plan(rows: Sequence[Annotation], lines: Sequence[Decision] = ()) -> DocumentPlan:
    result = plan_document(DOCUMENT, rows, lines, SCHEMA, TEXT)
    assert result is not None
    return result


def gold(rows: Sequence[Annotation], choice: str | None = None, value: Any = None) -> Record:
    """Decide every difference alike, and return gold."""
    lines = [decided(item.difference, choice, value) for item in plan(rows).differences] if choice or value else []
    return adjudicate(DOCUMENT, rows, SCHEMA, lines)


def places(record: Record, layer: str = "entities") -> list[tuple[str, int, int]]:
    return [(span.id, span.start, span.end) for span in record.labels.layers[layer]]


def relations(record: Record) -> list[tuple[str, str]]:
    """Return the relations that were drawn; others are implied by where spans stand."""
    return [(item.source, item.target) for item in record.labels.relations if item.label == SAYS.label]


def test_passes_of_one_person_are_single() -> None:
    record = gold(passes(FIRST, SECOND, THIRD, who="1"))
    assert (record.provenance.gold_status, relations(record)) == ("single", [("c1", "e2")])
    assert [item.interface for item in record.provenance.annotations] == ["entities", "claims", "attributes"]


@pytest.mark.parametrize(("choice", "start"), [("a01", 0), ("a02", 10)])
def test_later_passes_that_went_on_with_own_labels_join_those_that_gold_has(choice: str, start: int) -> None:
    rows = passes(FIRST, SECOND, THIRD)
    assert [(item.difference.interface, item.difference.kind) for item in plan(rows).differences] == [
        ("entities", "boundary"),
        ("attributes", "attribute"),
    ]
    record = gold(rows, choice)
    assert places(record) == [("e2", start, 16), ("q1", 27, 30)]
    assert relations(record) == [("c1", "e2")]
    certainty = record.labels.layers["claims"][0].attributes["certainty"]
    assert certainty == {"a01": "CERTAIN", "a02": "REPORTED"}[choice]


def test_a_pass_of_one_of_two_joins_the_gold_of_both() -> None:
    rows = [*passes(FIRST), *passes(SECOND, THIRD, who="2")]
    record = gold(rows, "a01")
    assert (places(record), relations(record)) == ([("e2", 0, 16), ("q1", 27, 30)], [("xc1", "e2")])
    assert record.labels.layers["claims"][0].attributes["certainty"] == "REPORTED"


def test_what_a_later_pass_says_of_a_span_that_was_left_out_is_left_out() -> None:
    rows = passes(FIRST, SECOND, who="12")
    (boundary,) = plan(rows).differences
    record = adjudicate(DOCUMENT, rows, SCHEMA, [decided(boundary.difference)])
    assert (places(record), relations(record)) == ([("q1", 27, 30)], [])


def test_a_pass_taken_whole_is_followed_by_the_passes_of_both() -> None:
    rows = passes(FIRST, SECOND)
    sides = [row for row in rows if row.interface == "entities"]
    take = next(iter(merge_lines(rows, SCHEMA, merge_rule("incomplete", 1, 0), ())))
    line = msgspec.structs.replace(take, kind="take", merge=None, choice="a02")
    record = adjudicate(DOCUMENT, rows, SCHEMA, [line])
    assert len(sides) == len(line.sides)
    assert (places(record), relations(record)) == ([("xe2", 10, 16), ("xq1", 27, 30)], [("c1", "xe2")])


def test_a_span_that_a_later_pass_moved_still_waits_for_a_person() -> None:
    moved = ("attributes", {"entities": (), "claims": (CLAIM.at(22, 50),)})
    rows = passes(FIRST, SECOND, (moved, moved), who="1")
    with pytest.raises(DecisionNeeded, match="a01 has another span c1"):
        gold(rows)


@pytest.mark.parametrize(
    ("makers", "made_by"),
    [(("machine",) * 2, "machine"), (("machine", "person"), "machine"), (("person",) * 2, "person")],
)
def test_machines_and_people_are_merged_alike_and_gold_says_who_made_it(makers: tuple[str, str], made_by: str) -> None:
    rows = [
        said(name, made_by=maker, entities=spans)
        for name, maker, spans in zip(("a01", "m01"), makers, ((POLICE,), (POLICE, FIGURE)), strict=True)
    ]
    with pytest.raises(Undecided, match="a01, m01 differ"):
        gold(rows)
    record = gold(rows, "m01")
    assert (record.provenance.made_by, record.provenance.gold_status) == (made_by, "decided")
    assert {item.made_by for item in record.provenance.annotations} == set(makers)


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_one_two_three_and_five_annotators(count: int) -> None:
    rows = [said(f"a{number:02d}", entities=own(f"p{number}", POLICE, FIGURE)) for number in range(1, count + 1)]
    status: GoldStatus = "single" if count == 1 else "agreed"
    assert (gold(rows).provenance.gold_status, len(places(gold(rows)))) == (status, 2)
    rows[-1] = said(f"a{count:02d}", entities=own("last", POLICE, FIGURE, PLACE))
    if count > 1:
        (difference,) = plan(rows).differences
        assert (difference.difference.kind, len(difference.sides)) == ("missing" if count == 2 else "spurious", count)
        with pytest.raises(Undecided):
            gold(rows)
    for users, expected in ((1, 3), (2, 2)):
        lines = list(merge_lines(rows, SCHEMA, merge_rule("threshold", users, 0), ()))
        assert len(places(adjudicate(DOCUMENT, rows, SCHEMA, lines))) == (3 if count == 1 else expected)


def test_zones_of_one_person_go_with_what_two_others_agree_on() -> None:
    zones = said("a03", zones=(Span("z1", 0, 16, "TITLE"),), interface="zones")
    rows = [zones, said("a01", entities=(POLICE,)), said("a02", entities=own("x", POLICE))]
    record = gold(rows)
    assert (record.provenance.gold_status, places(record, "zones")) == ("agreed", [("z1", 0, 16)])
    assert gold([zones]).provenance.gold_status == "single"
    assert plan_document(DOCUMENT, [zones], (), SCHEMA, TEXT) is None
    others_zones = msgspec.structs.replace(zones, annotator="a04", labels=said("a04", zones=()).labels)
    with pytest.raises(Undecided, match="a03, a04 differ in 'zones'"):
        gold([*rows, others_zones])
