"""What fuzzing found, kept in `cases/hostile/` by the door that it came in at: each is refused in a sentence."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from claimset.model.trouble import Misconfigured
from claimset.release.papers.descriptions import citation
from claimset.store.kept.migrations import Migrations
from claimset.store.links import read_links
from claimset.store.project import Project
from claimset.store.releases.records import read_records
from claimset.sync.assignment.assignment import stored_assignment
from claimset.sync.pull.from_snapshots import pull_from_snapshots
from claimset.text.visible import visible

CASES = Path(__file__).parent / "cases" / "hostile"
DOORS: dict[str, tuple[str, Callable[[Project], object]]] = {
    "assignments": ("annotations/assignments.json", stored_assignment),
    "citation": ("CITATION.cff", citation),
    "links": ("annotations/links.jsonl", read_links),
    "migrations": ("annotations/migrations/1.0.0-1.1.0.json", lambda project: Migrations(project).all()),
    "snapshots": (".claimset/snapshots/all-000001-0123456789abcdef.jsonl.gz", pull_from_snapshots),
}


@pytest.mark.parametrize(
    "case",
    sorted(file for door in DOORS for file in CASES.glob(f"{door}/*")),
    ids=lambda case: f"{case.parent.name} {case.stem}",
)
def test_what_was_a_traceback_is_a_sentence(case: Path, project: Project) -> None:
    place, read = DOORS[case.parent.name]
    file = project.root / place
    file.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(case, file)
    with pytest.raises(Misconfigured) as refusal:
        read(project)
    assert refusal.value.remedy
    assert visible(refusal.value.message)


@pytest.mark.parametrize("case", sorted(CASES.glob("records/*")), ids=lambda case: case.stem)
def test_a_record_of_a_release_whose_form_would_break_its_readers_is_named_by_its_line(
    case: Path, project: Project
) -> None:
    shutil.copyfile(case, project.root / "records.jsonl")
    with pytest.raises(ValueError, match=r"^line 1 is no record: ") as refusal:
        list(read_records(project.root, project.schema()))
    assert visible(str(refusal.value)) == str(refusal.value)
