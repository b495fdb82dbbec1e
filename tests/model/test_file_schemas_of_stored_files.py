"""What the package writes has the form that the JSON schema of its kind gives it."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claimset.gold.sample.judged_labels import write_judged
from claimset.model.claim_link import LinkedClaim, StoredLink
from claimset.model.decision import Decision, Side
from claimset.model.file_kind import FILE_KINDS
from claimset.model.file_schemas import file_schema
from claimset.model.judged_label import JudgedLabel
from claimset.model.refusal import Refusal
from claimset.model.release import Release, ReleaseChanges, ReleasedRow
from claimset.model.waiver import Waiver
from claimset.project.upgrade import apply_upgrade
from claimset.server.serve import TeamServer
from claimset.store.decisions import add_decisions
from claimset.store.kept.changes import MigratedFile
from claimset.store.kept.migrations import KeptMigration, Migrations
from claimset.store.links import write_links
from claimset.store.machine.command_log import log_command
from claimset.store.project import Project
from claimset.store.refusals import write_refusals
from claimset.store.releases.register import ReleaseRegister
from claimset.store.snapshots import Snapshot, keep_snapshot, line_of
from claimset.store.waivers import write_waivers
from claimset.sync.assignment.assignment import Assignment, write_assignment
from claimset.sync.push.saved_plan import SavedDocument, SavedIssue, SavedPlan, SavedTarget, write_saved
from support.documents import manifest_line

DECISION = Decision("c01", "2026-01-01T00:00:00Z", "file", "take", "all", sides=(Side("a01", "0" * 64),), choice="a01")
ASSIGNMENT = Assignment(("a01", "a02"), 1, 7, "workflow", {"owls": ("a01",)})


def _release(project: Project) -> None:
    changes = ReleaseChanges(None, 1, 0, (), (), (), ())
    columns = {"documents": ("id: string",)}
    release = Release(
        "owls", "0.1.0", 1, "1.0.0", "1.0.0", "0" * 64, "1" * 64, None, {"names": ("BIRD",)}, columns, changes
    )
    row = ReleasedRow("owls", "train", "open", "en", "2" * 64, "3" * 64, {"names/BIRD": 1})
    ReleaseRegister(project.root).record(release, [row])


def _plan(project: Project) -> None:
    target = SavedTarget(
        "http://127.0.0.1:8080", 1, "all", None, 3, "f00d", (SavedDocument("owls", "new", "0" * 64, "1"),)
    )
    issue = SavedIssue("SPN002", "error", "it starts with white space", "owls", None, None, 0, 4)
    write_saved(project.root / "plan.json", SavedPlan("owls", "1.0.0", "1.0.0", ASSIGNMENT, (target,), (issue,)))


def _snapshot(project: Project) -> None:
    snapshot = Snapshot(project, "all", {"origin": "f00d", "interface": "all", "project": 3, "annotator": None})
    snapshot.add(line_of({"id": 1, "annotations": []}))
    snapshot.add_missing({"task": 2, "because": "task deleted", "at": None})
    closed = snapshot.close()
    assert closed is not None
    assert keep_snapshot(project, closed)


def _migration(project: Project) -> None:
    file = MigratedFile.of(b"one\ntwo\n", b"one\nthree\n")
    Migrations(project).keep(KeptMigration(1, ("1.0.0",), "2.0.0", {"annotations/gold/owls.json": file}))


def _log(project: Project) -> None:
    project.ready_state()
    log_command(project.root, "schema build", {"checking": 3}, 1)


def _upgrade(project: Project) -> None:
    write_waivers(project, [])
    project.waiver_file.write_text('{"code": "SPN002"}\n')
    assert apply_upgrade(project).files


WRITERS: dict[str, Callable[[Project], object]] = {
    "refused": lambda project: write_refusals(project, [Refusal("owls", "all", "f00d", 1, None, "LBL004")]),
    "waivers": lambda project: write_waivers(project, [Waiver("A", "owls", "why", "who", "2026-01-01", "c", 0, 4)]),
    "links": lambda project: write_links(
        project, [StoredLink(LinkedClaim("owls", "c1"), LinkedClaim("hawks", "c2"), "SAME_AS", "c01", "one count")]
    ),
    "judged": lambda project: write_judged(
        project,
        [
            JudgedLabel("owls", "s1", "f00d", "wrong", "p01", 1, "too long"),
            JudgedLabel("owls", "s2", "f", "open", "p01", 1),
        ],
    ),
    "decisions": lambda project: add_decisions(project, manifest_line(id="owls"), [DECISION]),
    "assignments": lambda project: write_assignment(project, ASSIGNMENT),
    "release": _release,
    "migration": _migration,
    "upgrade": _upgrade,
    "log": _log,
    "push-plan": _plan,
    "snapshot": _snapshot,
    "annotators": lambda project: project.write_private(
        "annotators.json", {"a01": {"email": "a@example.org", "cap": 1}}
    ),
    "pulled-from": lambda project: project.write_private("pulled_from.json", {"http://x": {"f00d": "owls / all"}}),
    "pushed": lambda project: project.write_private("pushed/f00d.json", {"tasks": ["owls"]}),
    "server": lambda project: TeamServer(project).credentials(),
}


@pytest.mark.parametrize("kind", WRITERS)
def test_what_is_written_has_the_form_of_its_kind(project: Project, kind: str) -> None:
    WRITERS[kind](project)
    _judge(kind, project.root)


@pytest.mark.parametrize("kind", ["manifest", "lock", "pulled", "gold", "predicted"])
def test_the_files_of_this_project_have_the_form_of_their_kind(checkout: Project, kind: str) -> None:
    _judge(kind, checkout.root)


def test_a_decision_that_a_person_wrote_has_the_form_with_the_format_and_without() -> None:
    row = {"document": "owls", "split": "none", "reason": "late", "owner": "Lin Adler"}
    validator = Draft202012Validator(file_schema("splits"))
    assert validator.is_valid(row)
    assert validator.is_valid({"format": 1})
    assert not validator.is_valid({**row, "note": "x"})


def _judge(kind: str, root: Path) -> None:
    validator = Draft202012Validator(file_schema(kind))
    files = sorted(root.glob(FILE_KINDS[kind].place))
    assert files
    for file in files:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        lines = data.splitlines() if ".jsonl" in file.suffixes else [data]
        assert json.loads(lines[0])["format"] == FILE_KINDS[kind].format
        for line in lines:
            assert [error.message for error in validator.iter_errors(json.loads(line))] == [], file.name
