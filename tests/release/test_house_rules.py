"""The card of a release lists the rules that its schema judges more mildly."""

import json
from collections.abc import Callable

from claimset.release.build_schema import check_schema
from claimset.release.export import export
from claimset.store.project import Project
from support.releasing import say, settle

REASON = "Quotation marks belong to what was said."


def _give_level(project: Project, code: str, level: str) -> None:
    source = json.loads(project.schema_file.read_bytes())
    source["x-rules"] = {code: {"level": level, "reason": REASON}}
    project.schema_file.write_text(json.dumps(source), encoding="utf-8")


def test_a_house_that_keeps_quotation_marks_inside_spans_releases_without_a_waiver(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(owls="“Owlwatch” counted ninety owls in spring. Nobody saw them leave.")
    say(project, "owls", [("e1", 0, 10, "NGO")])
    settle(project)
    assert {issue.code for issue in export(project).issues if issue.level == "error"} == {"SPN004"}
    _give_level(project, "SPN004", "off")
    result = export(project)
    assert result.documents == 1
    assert [issue for issue in result.issues if issue.level == "error"] == []
    card = (result.folder / "README.md").read_text(encoding="utf-8")
    (row,) = (line for line in card.splitlines() if line.startswith("| SPN004"))
    assert row.endswith(f"| error | off | {REASON} |")


def test_a_level_that_no_project_changes_is_refused_before_anything_is_built(
    with_texts: Callable[..., Project],
) -> None:
    project = with_texts(owls="Owlwatch counted ninety owls.")
    _give_level(project, "SAF004", "off")
    (issue,) = check_schema(project)
    assert (issue.code, issue.pointer) == ("SCH011", "/x-rules/SAF004")
