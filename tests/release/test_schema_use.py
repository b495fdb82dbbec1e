"""While nothing rests on a schema its numbers and versions begin anew; from then on they stay."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from claimset.check.project import check
from claimset.model.issue import Level
from claimset.model.schema import Schema
from claimset.project.init import init
from claimset.release.build_schema import build_schema
from claimset.release.build_schema import check_schema as check_schema
from claimset.release.datasheet.renew import renew_datasheet
from claimset.release.export import export
from claimset.release.schema_use import is_in_use
from claimset.store.project import Project
from claimset.texts.add import add
from claimset.texts.defaults import Defaults
from support.releasing import put_to_use, say, settle
from support.tree import tree, written

OWN_SCHEMA = Path(__file__).resolve().parents[1] / "swap" / "schema" / "schema.json"
TEXT = "The kettle looks like a lamp, costs too little and has stood on this table since the spring of last year.\n"


@pytest.fixture
def new_project(tmp_path: Path) -> Project:
    return Project(init(tmp_path / "reviews").root)


def names(schema: Schema) -> set[str]:
    """Every label and relation of a schema."""
    return {str(name) for layer in schema.layers.values() for name in layer.labels} | set(schema.relations)


def own_schema(project: Project, **fields: object) -> Project:
    """Put an own schema in the place of the template's, as an editor does."""
    source = json.loads(OWN_SCHEMA.read_bytes()) | fields
    project.schema_file.write_text(json.dumps(source), encoding="utf-8")
    return project


def without_example(project: Project) -> Project:
    """Remove the example as the new project's README says."""
    for name in ("raw/example.txt", "annotations/pulled/example.json", "annotations/gold/example.json"):
        (project.root / name).unlink()
    project.write_manifest([])
    return project


def all_words(folder: Path) -> str:
    """Everything that the files of a folder say, tables by what they say about their columns."""
    texts = []
    for name, data in tree(folder).items():
        if name.endswith(".parquet"):
            data = pq.read_schema(folder / name).metadata[b"huggingface"]
        texts.append(f"{name}\n{data.decode()}")
    return "\n".join(texts)


@pytest.mark.parametrize("version", ["0.1.0", "1.0.0", "2.0.0"])
def test_no_label_of_the_template_is_in_a_release_of_an_own_schema(
    new_project: Project, tmp_path: Path, version: str
) -> None:
    template_names = names(new_project.schema())
    own_schema(new_project, **{"x-version": version})
    build = build_schema(new_project)
    assert not build.refused
    own_names = names(new_project.schema())
    assert len(template_names - own_names) >= 8
    without_example(new_project)
    (tmp_path / "kettle.txt").write_text(TEXT)
    add(new_project, [tmp_path / "kettle.txt"], Defaults(language="en", licence="CC0-1.0", source_type="synthetic"))
    say(new_project, "kettle", [("e1", 4, 10, "LOOKS")], "aspects", "review")
    settle(new_project)
    assert [
        issue for issue in (*check(new_project).issues, *check_schema(new_project)) if issue.level == Level.ERROR
    ] == []
    assert renew_datasheet(new_project)
    release_folder = export(new_project).folder
    for folder in (release_folder, new_project.root / "schema"):
        words = all_words(folder)
        assert {name for name in template_names - own_names if re.search(rf"\b{name}\b", words)} == set()
        assert {name for name in own_names if re.search(rf"\b{name}\b", words)} == own_names
    assert new_project.versions() == [version]


def test_an_own_schema_that_changes_before_anything_is_labelled_needs_no_other_version(new_project: Project) -> None:
    build_schema(own_schema(new_project))
    source = json.loads(new_project.schema_file.read_bytes())
    labels = source["properties"]["aspects"]["items"]["properties"]["label"]["oneOf"]
    first_label = labels[0]["const"]
    labels[0]["const"] = "SHAPE"
    source["x-notice"] = "Other looks."
    text = json.dumps(source).replace(f'"{first_label}"', '"SHAPE"')
    new_project.schema_file.write_text(text, encoding="utf-8")
    assert "schema/versions/2.0.0.json" in {issue.file for issue in check_schema(new_project)}
    assert not build_schema(new_project).refused
    assert json.loads((new_project.root / "schema" / "ids.json").read_bytes())["aspects"][0] == "SHAPE"
    assert first_label not in all_words(new_project.root / "schema")
    files = written(new_project.root)
    assert (build_schema(new_project).changed, build_schema(new_project).removed) == ((), ())
    assert written(new_project.root) == files
    assert {issue.code for issue in check_schema(new_project)} == {"SCH015"}


def test_a_page_that_somebody_wrote_in_stays_when_its_label_goes(new_project: Project) -> None:
    page = new_project.root / "schema" / "guidelines" / "claims" / "STATISTIC.md"
    page.write_text(page.read_text().replace("## Definition\n", "## Definition\n\nA number.\n"))
    build_schema(own_schema(new_project))
    assert "A number." in page.read_text()
    assert not (page.parent / "EVENT.md").exists()


def _add_release(project: Project) -> None:
    folder = project.root / "annotations" / "releases"
    folder.mkdir(parents=True)
    (folder / "0.1.0.jsonl").write_text("{}\n")


def _add_push(project: Project) -> None:
    project.write_private("pushed/0123456789abcdef.json", {"keys": []})


def _label_example(project: Project) -> None:
    file = project.pulled_file("example")
    file.write_text(file.read_text().replace('"made_by": "machine"', '"made_by": "person"'))


def _damage_example(project: Project) -> None:
    project.pulled_file("example").write_text("{")


@pytest.mark.parametrize("use", [_add_release, _add_push, _label_example, _damage_example, put_to_use])
def test_what_rests_on_a_schema_keeps_its_numbers_and_versions(
    new_project: Project, use: Callable[[Project], object]
) -> None:
    earlier_ids = json.loads((new_project.root / "schema" / "ids.json").read_bytes())
    assert not is_in_use(new_project)
    use(new_project)
    assert is_in_use(new_project)
    own_schema(new_project, **{"x-version": "1.0.0"})
    refusal = build_schema(new_project)
    assert (refusal.refused, [issue.code for issue in refusal.issues]) == (True, ["SCH016"])
    own_schema(new_project)
    assert not build_schema(new_project).refused
    later_ids = json.loads((new_project.root / "schema" / "ids.json").read_bytes())
    assert {key: later_ids[key] for key in earlier_ids} == earlier_ids
    assert new_project.versions() == ["1.0.0", "2.0.0"]


@pytest.mark.parametrize(
    "text", ["null", "[]", '{"annotations": 1}', '{"annotations": [1]}', "[" * 100_000, '{"provenance": []}']
)
def test_an_example_that_is_no_record_any_more_counts_as_work(new_project: Project, text: str) -> None:
    new_project.gold_file("example").write_text(text)
    assert is_in_use(new_project)


def test_a_build_that_is_stopped_before_any_write_or_removal_is_finished_by_the_next(
    new_project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished_project = Project(Path(shutil.copytree(new_project.root, tmp_path / "finished")))
    build = build_schema(own_schema(finished_project))
    schema_files = {name: data for name, data in tree(finished_project.root).items() if name.startswith("schema/")}
    steps = len(build.changed) + len(build.removed)
    assert steps > 15
    replace, unlink = Path.replace, Path.unlink
    for stop in range(steps):
        project = own_schema(Project(Path(shutil.copytree(new_project.root, tmp_path / f"stopped-{stop}"))))
        remaining_steps = [stop]

        def count_step(remaining_steps: list[int] = remaining_steps) -> None:
            remaining_steps[0] -= 1
            if remaining_steps[0] < 0:
                raise KeyboardInterrupt

        def replace_after_step(self: Path, target: Path, count_step: Callable[[], None] = count_step) -> Path:
            count_step()
            return replace(self, target)

        def unlink_after_step(
            self: Path, missing_ok: bool = False, count_step: Callable[[], None] = count_step
        ) -> None:
            if self.suffix != ".part":
                count_step()
            unlink(self, missing_ok=missing_ok)

        monkeypatch.setattr(Path, "replace", replace_after_step)
        monkeypatch.setattr(Path, "unlink", unlink_after_step)
        with pytest.raises(KeyboardInterrupt):
            build_schema(project)
        monkeypatch.undo()
        build_schema(project)
        assert {
            name: data for name, data in tree(project.root).items() if name.startswith("schema/")
        } == schema_files, stop
        shutil.rmtree(project.root)
