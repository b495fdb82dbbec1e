"""Decisions of a project whose schema changes: carried with their annotations, so that gold can be made again."""

import json
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from claimset.check.project import check
from claimset.gold.adjudicate_all import NewDecisions, adjudicate_all, read_decision_file
from claimset.gold.adjudication_plan import adjudication_plan
from claimset.gold.new_decisions import merge_rule
from claimset.migration.migrate_files import apply_migration, undo_migration
from claimset.migration.planner import plan_migration
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.store.project import Project
from support.changed_schemas import attribute, labels, relations, rename, split
from support.killed_writes import Killed, kill_at_write
from support.migrating import change_schema
from support.opinions import CLAIM, COUNTS, FIGURE, PLACE, POLICE, SAYS, TEXT, opinion
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
    rename(relations(new), "HAS_QUANTITY", "HAS_FIGURE", new)


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
        opinion("a01", SAYS, COUNTS, entities=(POLICE, FIGURE, PLACE), claims=(CLAIM,)),
        opinion("a02", SAYS, entities=(NGO, FIGURE), claims=(DENIED,)),
    )
    return project


@pytest.fixture
def decided(contested: Project) -> Project:
    """The same, after a curator decided every difference."""
    (plan,) = adjudication_plan(contested).documents
    file = contested.root / "decisions.jsonl"
    lines = [
        {"document": "one", "difference": item.id, "choice": CHOICES[item.difference.kind], "reason": "guideline"}
        for item in plan.differences
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert adjudicate_all(contested, new=NewDecisions(lines=read_decision_file(file), curator="c01")).written
    return contested


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
