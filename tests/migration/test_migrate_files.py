"""A whole project to the next schema and back: the same bytes, whatever happens on the way."""

import json
import os
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import msgspec
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from claimset.check.project import check
from claimset.check.waive import waive_issues
from claimset.gold.adjudicate import adjudicate
from claimset.gold.adjudicate_all import adjudicate_all
from claimset.labels.as_json import annotation_to_json, labels_sha256, labels_to_json
from claimset.migration.migrate_files import MigrationResult, apply_migration, consequences, undo_migration
from claimset.migration.planner import plan_migration
from claimset.migration.stored_versions import StoredVersions
from claimset.model.document import Document
from claimset.model.file_kind import FILE_KINDS, with_format
from claimset.model.json_text import pretty_json
from claimset.model.labels import Labels
from claimset.model.record import Annotation
from claimset.model.span import Span
from claimset.model.task import Prediction
from claimset.model.trouble import Conflict, Misconfigured
from claimset.rules.engine.shape import Shape
from claimset.schema.defaults import with_defaults
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import Migrations
from claimset.store.project import Project
from support.changed_schemas import (
    EditOf,
    attribute,
    drop,
    edited,
    edits,
    labels,
    merge,
    node,
    relations,
    rename,
    split,
)
from support.documents import manifest_line
from support.killed_writes import Killed, kill_at_write
from support.migrating import TEXT, Edit, annotate, change_schema, said
from support.strategies import SCHEMA, SOURCE, VERSION, labels_of
from support.tree import tree


def _rename_and_merge(new: dict[str, Any]) -> None:
    rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new)
    merge(labels(new, "entities"), "LAW", "WORK", new)
    merge(relations(new), "IN_TIME", "IN_PLACE", new)
    node(relations(new), "IN_PLACE")["x-range"].append("DATE")
    certainty = attribute(new, "claims", "certainty")
    rename(certainty["oneOf"], "CERTAIN", "SURE", certainty)


def _split(new: dict[str, Any]) -> None:
    split(labels(new, "entities"), "LAW_ENFORCEMENT", ("POLICE", "AGENCY"), new)


@pytest.fixture
def small(with_texts: Callable[..., Project]) -> Project:
    """Three documents, labelled and adjudicated, with a prediction."""
    project = with_texts(one=TEXT, two=TEXT + " One more.", three=TEXT + " And one more.")
    annotate(project)
    assert len(adjudicate_all(project).written) == 3
    schema = project.schema()
    span = Span("p1", 55, 62, "LAW", {"level": "NOM"})
    project.write_prediction("one", Prediction("m", "1", Labels({}, {"entities": (span,)})), schema)
    return project


def _work(project: Project) -> dict[str, bytes]:
    return tree(project.root / "annotations")


def _read_annotations(project: Project, name: str) -> list[Annotation]:
    annotations, problems = StoredVersions(project, project.schema()).pulled(project.pulled_file(name))
    assert not problems
    return annotations


def _row(document: Document, labels: Labels, **fields: Any) -> Annotation:
    facts = {"annotator": "a01", "interface": "all", "made_by": "person", "schema_version": VERSION}
    return Annotation(
        **{**facts, "guideline_version": "1.0.0", "text_sha256": document.sha256, "labels": labels, **fields},
        sha256=labels_sha256(labels, SCHEMA),
    )


def _put(project: Project, rows: list[Annotation]) -> None:
    document = next(item for item in project.documents() if item.sha256 == rows[0].text_sha256)
    project.write_pulled(document, rows, project.schema())


def _codes(project: Project) -> set[tuple[str, str | None]]:
    # A label that two became may be one that relations ask for: what an info says of it is true after and not before.
    return {(issue.code, issue.document) for issue in check(project).issues if issue.level != "info"}


def test_a_thousand_annotations_are_migrated_and_come_back_to_the_same_bytes(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(**{f"text-{number:02d}": f"{TEXT} Number {number}." for number in range(20)})
    annotate(project, per_document=50)
    before, issues = _work(project), _codes(project)
    change_schema(project, _rename_and_merge)
    planned = plan_migration(project)
    assert planned.counts[f"schema {VERSION} → 2.0.0"]["pulled"] == 1000
    assert planned.counts["label LAW_ENFORCEMENT → POLICE"]["pulled"] == 1000
    assert planned.counts["label LAW → WORK"]["pulled"] == 1000
    assert planned.counts["relation IN_TIME → IN_PLACE"]["pulled"] == 1000
    assert _work(project) == before
    assert apply_migration(project).files == 20
    after = _work(project)
    assert all(after[name] != data for name, data in before.items())
    assert not any(b'"LAW_ENFORCEMENT"' in after[name] for name in before)
    assert plan_migration(project).rewrites == ()
    assert _codes(project) <= issues
    undo_migration(project)
    assert _work(project) == before


def test_a_migration_brings_no_issue_and_gold_still_knows_its_layers(small: Project) -> None:
    issues = _codes(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    assert {code for code, _ in _codes(small)} <= {code for code, _ in issues}
    assert not {"GLD002", "GLD003", "ANN003", "ANN007"} & {code for code, _ in _codes(small)}
    gold = small.gold_file("one").read_bytes()
    assert json.loads(gold)["schema_version"] == "2.0.0"
    # What would be adjudicated anew is what was migrated.
    assert adjudicate_all(small).written == ()
    assert small.gold_file("one").read_bytes() == gold


def test_an_edit_by_hand_is_still_seen_afterwards(small: Project) -> None:
    file = small.gold_file("one")
    data = json.loads(file.read_bytes())
    data["entities"][0]["end"] -= 1
    file.write_bytes(pretty_json(data).encode())
    assert ("GLD003", "one") in _codes(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    assert {document for code, document in _codes(small) if code == "GLD003"} == {"one"}


@pytest.mark.parametrize("edit", [_split, lambda new: drop(labels(new, "entities"), "LAW_ENFORCEMENT", new)])
def test_where_a_person_has_to_decide_everything_concerned_waits_and_is_planned(small: Project, edit: Edit) -> None:
    before = _work(small)
    change_schema(small, edit)
    (decision,) = plan_migration(small).undecided
    assert decision.what.startswith("label LAW_ENFORCEMENT")
    assert (decision.count, decision.documents) == (6, ("one", "three", "two"))
    assert apply_migration(small) == MigrationResult(0, None, (decision,))
    assert _work(small) == before


def test_what_has_nothing_to_be_decided_goes_through_while_a_split_waits(small: Project) -> None:
    document = next(item for item in small.documents() if item.id == "one")
    act = Labels({}, {"entities": (Span("e1", 55, 62, "LAW", {"level": "NOM"}),), "claims": (), "cues": ()})
    _put(small, [_row(document, act, annotator="a02", interface="entities"), *_read_annotations(small, "one")])
    before = _work(small)

    def edit(new: dict[str, Any]) -> None:
        _split(new)
        rename(labels(new, "entities"), "LAW", "ACT", new)

    change_schema(small, edit)
    planned = plan_migration(small)
    assert [(item.what, item.count) for item in planned.undecided] == [
        ("label LAW_ENFORCEMENT became POLICE or AGENCY", 6)
    ]
    assert planned.counts["label LAW → ACT"] == {"pulled": 1, "predicted": 1}
    result = apply_migration(small)
    assert (result.files, len(result.undecided)) == (2, 1)
    rows = json.loads(small.pulled_file("one").read_bytes())["annotations"]
    assert [(row["annotator"], row["schema_version"]) for row in rows] == [("a02", "2.0.0"), ("a01", VERSION)]
    assert [row["labels"]["entities"][0]["label"] for row in rows] == ["ACT", "LAW_ENFORCEMENT"]
    # The gold of what waits waits too, and nothing is done twice.
    assert json.loads(small.gold_file("one").read_bytes())["schema_version"] == VERSION
    assert apply_migration(small).files == 0
    undo_migration(small)
    assert _work(small) == before


def test_labels_that_wait_are_one_error_each_and_say_what_to_do(small: Project) -> None:
    change_schema(small, _split)
    apply_migration(small)
    issues = [issue for issue in check(small).issues if issue.code == "SCH002"]
    assert sorted(
        (issue.file, issue.pointer) for issue in issues if issue.document is None and "pulled" in issue.file
    ) == [(f"annotations/pulled/{name}.json", "/annotations/0") for name in ("one", "three", "two")]
    assert all(
        f"made under schema {VERSION}" in issue.message and "migrate --plan" in issue.message for issue in issues
    )
    assert [issue.code for issue in adjudicate_all(small).issues] == ["SCH002"] * 3


@pytest.mark.parametrize("state", ["superseded", "withdrawn"])
def test_what_does_not_count_any_more_keeps_its_words_and_is_in_nobodys_way(small: Project, state: str) -> None:
    change_schema(small, _split)
    old = small.version(VERSION)
    for document in small.documents():
        (early,) = _read_annotations(small, document.id)
        new = said(7)
        spans = (Span("e7a", 0, 16, "POLICE", {"level": "NAM"}), *new.layers["entities"][1:])
        late = msgspec.structs.replace(new, layers={**new.layers, "entities": spans})
        rows = [annotation_to_json(_row(document, late, schema_version="2.0.0"), small.schema())]
        rows.append(annotation_to_json(msgspec.structs.replace(early, state=state), old))
        small.pulled_file(document.id).write_bytes(
            pretty_json(with_format(FILE_KINDS["pulled"], {"id": document.id, "annotations": rows})).encode()
        )
        small.gold_file(document.id).unlink()
    small.prediction_file("one").unlink()
    assert plan_migration(small).undecided == ()
    assert apply_migration(small).files == 0
    assert len(adjudicate_all(small).written) == 3
    assert not [issue for issue in check(small).issues if issue.code in {"SCH002", "GLD002"}]


def test_a_dropped_label_that_nothing_uses_is_no_question(small: Project) -> None:
    change_schema(small, lambda new: drop(labels(new, "entities"), "MEDIA", new))
    assert plan_migration(small).undecided == ()
    apply_migration(small)
    assert plan_migration(small).rewrites == ()


def test_layers_of_several_versions_in_one_file_each_go_their_own_way(small: Project) -> None:
    change_schema(small, lambda new: rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new), "2.0.0")
    apply_migration(small)
    schema, document = small.schema(), small.documents()[0]
    file = small.pulled_file(document.id)
    first = json.loads(file.read_bytes())["annotations"][0]
    early = said(9)
    old = small.version(VERSION)
    row = Annotation(
        "a09", "all", "person", VERSION, "1.0.0", document.sha256, labels_sha256(early, old), early, state="superseded"
    )
    file.write_bytes(
        pretty_json(
            with_format(FILE_KINDS["pulled"], {"id": document.id, "annotations": [first, annotation_to_json(row, old)]})
        ).encode()
    )
    before = _work(small)
    change_schema(small, lambda new: rename(labels(new, "entities"), "POLICE", "FORCE", new), "3.0.0")
    planned = plan_migration(small)
    assert planned.from_versions == (VERSION, "2.0.0")
    apply_migration(small)
    annotations = json.loads(file.read_bytes())["annotations"]
    assert [row["schema_version"] for row in annotations] == ["3.0.0", "3.0.0"]
    assert [row["labels"]["entities"][0]["label"] for row in annotations] == ["FORCE", "FORCE"]
    assert schema.version == "2.0.0"
    undo_migration(small)
    assert _work(small) == before


def test_a_file_that_is_not_written_as_we_write_comes_back_as_it_was(small: Project) -> None:
    file = small.pulled_file("one")
    data = json.loads(file.read_bytes())
    file.write_bytes(json.dumps(data, indent=3).replace("\n", "\r\n").encode())
    before = _work(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    undo_migration(small)
    assert _work(small) == before


def test_what_was_changed_since_is_named_and_nothing_is_undone(small: Project) -> None:
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    file = small.gold_file("two")
    file.write_bytes(file.read_bytes() + b"\n")
    after = _work(small)
    with pytest.raises(Conflict, match=r"annotations/gold/two\.json changed since"):
        undo_migration(small)
    assert _work(small) == after


def test_nothing_kept_is_nothing_to_undo(small: Project) -> None:
    with pytest.raises(Misconfigured, match="no migration is kept"):
        undo_migration(small)


def test_a_version_that_is_not_kept_is_one_sentence(small: Project) -> None:
    change_schema(small, _rename_and_merge)
    small.version_file(VERSION).unlink()
    with pytest.raises(Misconfigured, match=f"{VERSION} is not kept"):
        plan_migration(small)


def test_a_file_that_cannot_be_read_stops_all(small: Project) -> None:
    small.gold_file("two").write_bytes(b"{")
    before = _work(small)
    change_schema(small, _rename_and_merge)
    assert [issue.code for issue in plan_migration(small).issues] == ["SCH001"]
    with pytest.raises(Conflict, match=r"gold/two\.json"):
        apply_migration(small)
    assert _work(small) == before


def test_a_later_migration_is_undone_first(small: Project) -> None:
    before = _work(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    between = _work(small)
    change_schema(small, lambda new: rename(labels(new, "entities"), "POLICE", "FORCE", new), "3.0.0")
    apply_migration(small)
    assert [stored.to for stored in Migrations(small).all()] == ["2.0.0", "3.0.0"]
    undo_migration(small)
    assert _work(small) == between
    undo_migration(small)
    assert _work(small) == before


def test_work_that_comes_in_later_is_a_migration_of_its_own(small: Project) -> None:
    file = small.pulled_file("two")
    stored = file.read_bytes()
    change_schema(small, _rename_and_merge)
    file.unlink()
    small.gold_file("two").unlink()
    apply_migration(small)
    file.write_bytes(stored)
    before = _work(small)
    assert apply_migration(small).files == 1
    assert len(Migrations(small).all()) == 2
    undo_migration(small)
    assert _work(small) == before


def test_a_prediction_is_migrated_once_and_one_made_since_is_left_alone(small: Project) -> None:
    change_schema(small, lambda new: attribute(new, "entities", "level")["x-default-for"].update(LAW="NOM"))
    schema = small.schema()
    early, late = (Labels({}, {"entities": (Span(f"p{number}", 55, 62, "LAW"),)}) for number in (1, 2))
    small.write_prediction("one", Prediction("m", "1", early), schema)
    apply_migration(small)
    assert b'"level": "NAM"' in small.prediction_file("one").read_bytes()
    small.write_prediction("two", Prediction("m", "2", late), schema)
    assert plan_migration(small).rewrites == ()


def test_waivers_that_would_cover_nothing_afterwards_are_named(small: Project) -> None:
    file = small.pulled_file("one")
    data = json.loads(file.read_bytes())
    data["annotations"][0]["labels"]["entities"][0]["status"] = "suspect"
    file.write_bytes(pretty_json(data).encode())
    waive_issues(small, "LBL001", "one", "known", "editor", 30)
    stored = small.waiver_file.read_bytes()
    change_schema(small, lambda new: rename(labels(new, "entities"), "LAW_ENFORCEMENT", "POLICE", new))
    brought = consequences(small, plan_migration(small))
    assert [waiver.code for waiver in brought.lapsing] == ["LBL001"]
    assert brought.new_errors == {}
    apply_migration(small)
    assert small.waiver_file.read_bytes() == stored
    assert "WVR002" in {code for code, _ in _codes(small)}


def test_errors_that_a_migration_brings_up_are_counted(small: Project) -> None:
    change_schema(small, lambda new: node(relations(new), "IN_TIME").update({"x-range": ["GPE"]}))
    assert consequences(small, plan_migration(small)).new_errors == {"REL002": 6}


@pytest.mark.parametrize("then", ["apply", "undo"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_every_write_of_an_apply_ends_right(
    small: Project, monkeypatch: pytest.MonkeyPatch, then: str, *, after: bool
) -> None:
    before = _work(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    expected = _work(small)
    undo_migration(small)
    writes = len([name for name in expected if expected[name] != before.get(name)])
    for number in range(writes):
        with kill_at_write(monkeypatch, number, after=after), pytest.raises(Killed):
            apply_migration(small)
        if then == "apply":
            apply_migration(small)
            assert _work(small) == expected
            undo_migration(small)
        elif Migrations(small).all():
            undo_migration(small)
        assert _work(small) == before


@pytest.mark.parametrize("then", ["apply", "undo"])
def test_a_kill_at_every_write_of_an_undo_ends_right(
    small: Project, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    before = _work(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    expected = _work(small)
    for number in range(len(before)):
        with kill_at_write(monkeypatch, number, after=True), pytest.raises(Killed):
            undo_migration(small)
        if then == "undo":
            undo_migration(small)
            assert _work(small) == before
        apply_migration(small)
        assert _work(small) == expected


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_process_that_is_killed_leaves_files_that_are_whole_and_a_way_on(small: Project) -> None:
    before = _work(small)
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    expected = _work(small)
    undo_migration(small)
    number, through = 0, False
    while not through:
        child = os.fork()
        if child == 0:
            _apply_and_die(small, number)
        through = os.WIFEXITED(os.waitpid(child, 0)[1])
        for name, data in _work(small).items():
            assert data in {before.get(name), expected.get(name)} or name.endswith(".part"), name
        apply_migration(small)
        assert {name: data for name, data in _work(small).items() if not name.endswith(".part")} == expected
        undo_migration(small)
        number += 1
    assert number > 4


def _apply_and_die(project: Project, left: int) -> NoReturn:
    """Be killed at the write after `left` of them, as a child that was forked for it."""
    real = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(self, target)

    Path.replace = replace  # type: ignore[method-assign]
    apply_migration(project)
    os._exit(0)


@given(st.lists(st.sampled_from([b"a\n", b"b\n", b"c\r\n", "é\u2028\n".encode(), b"", b"d"]), max_size=12), st.data())
def test_what_is_kept_leads_back_from_any_bytes_to_any_others(before: list[bytes], data: st.DataObject) -> None:
    after = (
        data.draw(st.permutations(before))
        if data.draw(st.booleans())
        else data.draw(st.lists(st.sampled_from([b"a\n", b"x\n", b"y"]), max_size=12))
    )
    old, new = b"".join(before), b"".join(after)
    assert MigratedFile.of(old, new).restore(new) == old


@given(edits(), st.data())
def test_whatever_is_renamed_and_merged_and_said_comes_back_to_the_same_bytes(
    changed: list[EditOf], data: st.DataObject
) -> None:
    issues = with_defaults(data.draw(labels_of(SCHEMA, TEXT)), SCHEMA)
    assume(not list(Shape(SOURCE).of_labels(labels_to_json(issues, SCHEMA), "f")))
    with tempfile.TemporaryDirectory() as folder:
        project = Project(Path(folder))
        project.version_file(VERSION).parent.mkdir(parents=True)
        project.schema_file.write_text(json.dumps(SOURCE))
        document = manifest_line()
        row = Annotation(
            "a01", "all", "person", VERSION, "1.0.0", document.sha256, labels_sha256(issues, SCHEMA), issues
        )
        project.write_pulled(document, [row], SCHEMA)
        project.write_gold(adjudicate(document, [row], SCHEMA), SCHEMA)
        before = _work(project)
        project.version_file(VERSION).write_text(json.dumps(SOURCE))
        project.schema_file.write_text(json.dumps(edited(changed)))
        waits = bool(plan_migration(project).undecided)
        assert apply_migration(project).files == (0 if waits else 2)
        assert (_work(project) == before) is waits
        if not waits:
            undo_migration(project)
        assert _work(project) == before


def test_a_kept_migration_that_names_a_file_outside_is_refused(small: Project) -> None:
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    (stored,) = (small.root / "annotations" / "migrations").glob("*.json")
    data = json.loads(stored.read_bytes())
    data["files"]["raw/../../outside.json"] = next(iter(data["files"].values()))
    stored.write_bytes(pretty_json(data).encode())
    with pytest.raises(Misconfigured, match="not in annotations"):
        undo_migration(small)


def test_what_is_kept_holds_no_word_of_a_text(small: Project) -> None:
    change_schema(small, _rename_and_merge)
    apply_migration(small)
    (stored,) = (small.root / "annotations" / "migrations").glob("*.json")
    assert stored.name == f"{VERSION}-2.0.0.json"
    assert b"Northmere" not in stored.read_bytes()
