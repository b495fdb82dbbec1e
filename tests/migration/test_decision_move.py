"""Decisions of a project whose schema changes: carried with their annotations, so that gold can be made again."""

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.new_decisions import merge_rule
from claimset.migration.decisions import decisions_file, write_open_choices
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration
from claimset.model.decision import Decision
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.trouble import Conflict
from claimset.store.decisions import add_decisions, read_document_decisions
from claimset.store.project import Project
from support.changed_schemas import attribute, labels, merge, relations, rename, split
from support.killed_writes import Killed, kill_at_write
from support.migrating import change_schema
from support.opinions import CLAIM, FIGURE, PLACE, POLICE, SAYS, SCOPED, TEXT, opinion
from support.tree import tree

DENIED = Span("c1", 22, 55, "STATISTIC", {"polarity": "NEGATIVE"})
NGO = Span("e2", 0, 9, "NGO")
CHOICES = {"boundary": "a01", "label": "a01", "missing": "a01", "attribute": "a02", "relation": "a01"}


def _rename(new: dict[str, Any]) -> None:
    entities = labels(new, "entities")
    for old in ("LAW_ENFORCEMENT", "NGO", "GPE"):
        rename(entities, old, f"{old}_NEW", new)
    polarity = attribute(new, "claims", "polarity")
    rename(polarity["oneOf"], "NEGATIVE", "DENIED", polarity)
    rename(relations(new), "SCOPED_TO", "LIMITED_TO", new)


def _split(new: dict[str, Any]) -> None:
    split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new)


def _put(project: Project, *rows: Annotation) -> None:
    (document,) = project.documents()
    rows = tuple(msgspec.structs.replace(row, text_sha256=document.sha256) for row in rows)
    project.write_pulled(document, rows, project.schema())


@pytest.fixture
def contested(with_texts: Callable[..., Project]) -> Project:
    """A document of which two annotators say different things, and nothing is decided."""
    project = with_texts(one=TEXT)
    _put(
        project,
        opinion("a01", SAYS, SCOPED, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    return project


def _decide(project: Project, answers: Mapping[str, object]) -> None:
    """Decide every difference by its kind: a string is a choice, anything else a value."""
    (plan,) = adjudication_plan(project).documents
    file = project.root / "decisions.jsonl"
    with file.open("w") as out:
        for item in plan.differences:
            answer = answers[item.difference.kind]
            key = "choice" if isinstance(answer, str) else "value"
            line = {"document": "one", "difference": item.id, key: answer, "reason": "guideline"}
            out.write(json.dumps(line) + "\n")
    assert adjudicate_all(project, new=NewDecisions(lines=read_decision_file(file), curator="c01")).written


@pytest.fixture
def decided(contested: Project) -> Project:
    """The same, after a curator decided every difference."""
    _decide(contested, CHOICES)
    return contested


def _fill_in(project: Project, new: Callable[[dict[str, str]], str]) -> Path:
    """Fill in the column `new` of the table that a plan writes, row by row."""
    table = decisions_file(project)
    write_open_choices(project, plan_migration(project).open_choices, table)
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    with table.open("w", newline="") as out:
        writer = csv.DictWriter(out, list(rows[0]))
        writer.writeheader()
        writer.writerows({**row, "new": new(row)} for row in rows)
    return table


def _work(project: Project) -> dict[str, bytes]:
    return tree(project.root / "annotations")


def _rebuilds(project: Project) -> bool:
    """Delete gold, make it again, and say whether the bytes are the same; no decision may be stale."""
    before = _work(project)
    shutil.rmtree(project.root / "annotations" / "gold")
    assert adjudicate_all(project).issues == ()
    assert "ADJ004" not in {issue.code for issue in check(project).issues}
    return _work(project) == before


def _spans(project: Project) -> Iterator[tuple[str, str]]:
    gold = json.loads(project.gold_file("one").read_bytes())
    yield from ((span["id"], span["label"]) for span in gold["entities"])


def test_gold_that_is_deleted_after_a_migration_is_made_again_to_the_same_bytes(decided: Project) -> None:
    before = _work(decided)
    change_schema(decided, _rename)
    planned = plan_migration(decided)
    assert {item.kind for item in planned.rewrites} == {"pulled", "gold", "decisions"}
    assert planned.counts["decisions carried"] == {"decisions": 5}
    assert apply_migration(decided).files == 3
    assert plan_migration(decided).rewrites == ()
    assert _rebuilds(decided)
    undo_migration(decided)
    assert _work(decided) == before


@pytest.mark.parametrize("new", [NewDecisions("a02"), NewDecisions(merge=merge_rule("incomplete", 1, 0))])
def test_what_was_taken_whole_or_merged_by_a_rule_stays_so(contested: Project, new: NewDecisions) -> None:
    some = NewDecisions(merge=merge_rule("agreeing", 1, 0))
    for decision in (some, new):
        adjudicate_all(contested, new=decision, replace=True)
    before = _work(contested)
    change_schema(contested, _rename)
    apply_migration(contested)
    assert _rebuilds(contested)
    undo_migration(contested)
    assert _work(contested) == before


def test_decisions_are_carried_before_there_is_gold(decided: Project) -> None:
    decided.gold_file("one").unlink()
    change_schema(decided, _rename)
    apply_migration(decided)
    assert adjudicate_all(decided).written == ("one",)
    assert dict(_spans(decided)) == {"e2": "LAW_ENFORCEMENT_NEW", "q1": "QUANTITY", "g1": "GPE_NEW"}


@pytest.mark.parametrize("then", ["apply", "undo"])
def test_a_kill_at_every_write_ends_right_with_decisions(
    decided: Project, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    before = _work(decided)
    change_schema(decided, _rename)
    apply_migration(decided)
    expected = _work(decided)
    for number in range(len(before)):
        with kill_at_write(monkeypatch, number, after=True), pytest.raises(Killed):
            undo_migration(decided)
        apply_migration(decided)
        assert _work(decided) == expected
    undo_migration(decided)
    for number in range(len(before)):
        with kill_at_write(monkeypatch, number, after=True), pytest.raises(Killed):
            apply_migration(decided)
        if then == "apply":
            apply_migration(decided)
            assert _work(decided) == expected
        undo_migration(decided)
        assert _work(decided) == before


def test_a_split_that_a_table_decides_is_decided_in_the_decisions_too(decided: Project) -> None:
    before = _work(decided)
    change_schema(decided, _split)
    # The annotation in which nothing is to be decided goes first, and the decisions wait for the other one.
    assert apply_migration(decided).files == 1
    assert apply_migration(decided, decisions_table=_fill_in(decided, lambda row: "AGENCY")).files == 3
    assert dict(_spans(decided))["e2"] == "AGENCY"
    assert _rebuilds(decided)
    undo_migration(decided)
    undo_migration(decided)
    assert _work(decided) == before


def test_a_label_that_was_decided_and_then_merged_with_the_other_leaves_nothing_stale(decided: Project) -> None:
    before = _work(decided)
    change_schema(decided, lambda new: merge(labels(new, "entities"), "NGO", "LAW_ENFORCEMENT", new))
    apply_migration(decided)
    (plan,) = adjudication_plan(decided).documents
    assert "label" not in {item.difference.kind for item in plan.differences}
    assert _rebuilds(decided)
    undo_migration(decided)
    assert _work(decided) == before


@pytest.mark.parametrize(("answer", "is_stale"), [("GOVERNMENT", True), ("NGO", False), (None, True)])
def test_a_label_of_the_curators_own_stays_a_decision_about_what_nobody_says(
    contested: Project, answer: str | None, is_stale: bool
) -> None:
    own = {"document": "one", "value": answer, "reason": "label"}
    (plan,) = adjudication_plan(contested).documents
    lines = [
        {**own, "difference": item.id}
        if item.difference.kind == "label"
        else {"document": "one", "difference": item.id, "choice": "a01", "reason": "guideline"}
        for item in plan.differences
    ]
    file = contested.root / "decisions.jsonl"
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert adjudicate_all(contested, new=NewDecisions(lines=read_decision_file(file))).written == ("one",)
    gold = dict(_spans(contested))
    change_schema(contested, lambda new: merge(labels(new, "entities"), "NGO", "LAW_ENFORCEMENT", new))
    apply_migration(contested)
    assert dict(_spans(contested)).keys() == gold.keys()
    assert ("ADJ004" in {issue.code for issue in check(contested).issues}) == is_stale


def test_what_a_table_says_of_a_span_that_only_gold_has_becomes_a_decision(contested: Project) -> None:
    shorter = Span("e2", 0, 9, "LAW_ENFORCEMENT")
    _put(
        contested,
        opinion("a01", SAYS, entities=(POLICE,), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(shorter,), claims=(CLAIM,)),
    )
    _decide(contested, {"boundary": [0, 12]})
    before = _work(contested)
    change_schema(contested, _split)
    table = _fill_in(contested, lambda row: "AGENCY" if row["end"] == "12" else "POLICE")
    assert apply_migration(contested, decisions_table=table, curator="c02").files == 3
    assert dict(_spans(contested)) == {"e2": "AGENCY"}
    line = read_document_decisions(contested, "one")[-1]
    assert (line.kind, line.span, line.before, line.value) == ("label", "e2", "POLICE", "AGENCY")
    assert line.by == "c02"
    assert _rebuilds(contested)
    undo_migration(contested)
    assert _work(contested) == before


def test_what_annotators_labelled_anew_after_a_split_is_what_gold_is_made_from(decided: Project) -> None:
    change_schema(decided, _split)
    agency = msgspec.structs.replace(POLICE, label="AGENCY")
    _put(
        decided,
        opinion("a01", SAYS, SCOPED, schema=decided.schema(), entities=(agency, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, schema=decided.schema(), entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    before = _work(decided)
    apply_migration(decided)
    assert dict(_spans(decided))["e2"] == "AGENCY"
    assert _rebuilds(decided)
    undo_migration(decided)
    assert _work(decided) == before


def test_a_change_of_gold_is_carried_in_the_words_of_the_next_schema(decided: Project) -> None:
    (document,) = decided.documents()
    place = json.loads(decided.gold_file("one").read_bytes())["entities"][-1]
    fields = {name: place.pop(name) for name in ("id", "start", "end", "label")}
    about: dict[str, Any] = {"by": "claimset", "at": "2031-01-01T00:00:00Z", "source": "fix"}
    lines = [
        Decision(**about, kind="label", layer="entities", span="e2", before="LAW_ENFORCEMENT", value="NGO"),
        Decision(
            **about, kind="attribute", layer="claims", name="polarity", span="c1", before="NEGATIVE", value="POSITIVE"
        ),
        Decision(**about, kind="relation", name="HAS_QUANTITY", span="c1 q1", before=True, value=False),
        Decision(**about, kind="spurious", layer="entities", span="g1", before={**fields, "attributes": place}),
    ]
    add_decisions(decided, document, lines)
    assert adjudicate_all(decided, replace=True).written == ("one",)
    assert "ADJ004" not in {issue.code for issue in check(decided).issues}
    change_schema(decided, _rename)
    apply_migration(decided)
    assert dict(_spans(decided)) == {"e2": "NGO_NEW", "q1": "QUANTITY"}
    assert _rebuilds(decided)


def test_gold_that_somebody_edited_by_hand_adds_no_decision(decided: Project) -> None:
    file = decided.gold_file("one")
    file.write_text(file.read_text().replace('"end": 16', '"end": 12'))
    change_schema(decided, _split)
    apply_migration(decided, decisions_table=_fill_in(decided, lambda row: "AGENCY"))
    assert len(read_document_decisions(decided, "one")) == 5
    assert "GLD003" in {issue.code for issue in check(decided).issues}


def test_a_line_that_is_no_decision_stops_a_migration(decided: Project) -> None:
    with decided.decision_file("one").open("a") as out:
        out.write("{}\n")
    before = _work(decided)
    change_schema(decided, _rename)
    with pytest.raises(Conflict, match=r"decisions/one\.jsonl cannot be read"):
        apply_migration(decided)
    assert _work(decided) == before
